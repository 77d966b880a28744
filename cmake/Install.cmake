# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# What `cmake --install` installs, for other projects: see docs/embedding.md.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(libraries GLOBAL PROPERTY TNL_LIBRARIES)
get_property(tools GLOBAL PROPERTY TNL_TOOLS)

# The runtime for programs in C and everything that calls C.
install(TARGETS tnl-run DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT Runtime)
install(TARGETS tnl-runtime EXPORT TNLRuntimeTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT Runtime)
# Opened at run time, for packages with such a tokenizer.
install(TARGETS tnl-sentencepiece
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT SentencePiece)
install(FILES include/TNL/Runtime/tnl.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/TNL/Runtime COMPONENT Runtime)
install(EXPORT TNLRuntimeTargets NAMESPACE TNL::
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/TNL COMPONENT Runtime)
configure_file(cmake/tnl.pc.in tnl.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/tnl.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT Runtime)
install(DIRECTORY python/tnl DESTINATION lib/python3/dist-packages
  COMPONENT Runtime FILES_MATCHING PATTERN "*.py")

# The compiler, as tools and as libraries.
list(REMOVE_ITEM tools tnl-run)
install(TARGETS ${tools} DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT Compiler)
install(TARGETS ${libraries} TNLOptions TNLMLIROptions EXPORT TNLCompilerTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/tnl COMPONENT Compiler)
install(EXPORT TNLCompilerTargets NAMESPACE TNL::
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/TNL COMPONENT Compiler)
foreach(root IN ITEMS ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
  install(DIRECTORY ${root}/include/TNL DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    COMPONENT Compiler
    FILES_MATCHING PATTERN "*.h" PATTERN "*.inc" PATTERN "*.td" PATTERN "*.fbs"
    PATTERN "CMakeFiles" EXCLUDE
    PATTERN "TNL/Runtime/tnl.h" EXCLUDE)
endforeach()

configure_package_config_file(cmake/TNLConfig.cmake.in
  ${PROJECT_BINARY_DIR}/cmake/TNLConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/TNL)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/cmake/TNLConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/cmake/TNLConfig.cmake
  ${PROJECT_BINARY_DIR}/cmake/TNLConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/TNL COMPONENT Runtime)
install(FILES LICENSE README.md CHANGELOG.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT Runtime)

# Debian packages: tnl-runtime, which needs libc alone, tnl-sentencepiece, which
# needs libsentencepiece0, and tnl-compiler.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tnl)
set(CPACK_PACKAGE_VENDOR TNL)
set(CPACK_PACKAGE_CONTACT "The TNL authors <tnl@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Ahead-of-time compiler for TransNormerLLM")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL Runtime SentencePiece Compiler)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE zstd)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME tnl-runtime)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS "tnl-sentencepiece (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_SENTENCEPIECE_PACKAGE_NAME tnl-sentencepiece)
set(CPACK_DEBIAN_COMPILER_PACKAGE_NAME tnl-compiler)
set(CPACK_DEBIAN_COMPILER_PACKAGE_DEPENDS "tnl-runtime (= ${PROJECT_VERSION})")
include(CPack)
