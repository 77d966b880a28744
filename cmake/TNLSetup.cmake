# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Finds the packages and defines how TNL's libraries, tools and passes are built.

find_package(LLVM REQUIRED CONFIG HINTS /usr/lib/llvm-22/lib/cmake/llvm)
if(NOT LLVM_VERSION_MAJOR EQUAL 22)
  message(FATAL_ERROR "TNL needs LLVM 22, found ${LLVM_PACKAGE_VERSION} in ${LLVM_DIR}")
endif()
find_package(MLIR REQUIRED CONFIG HINTS /usr/lib/llvm-22/lib/cmake/mlir)
list(APPEND CMAKE_MODULE_PATH ${LLVM_CMAKE_DIR} ${MLIR_CMAKE_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  # Clang's precompiled headers are cacheable once their time stamps are off.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

add_library(TNLOptions INTERFACE)
# What our own code is compiled with is no affair of a project that uses it.
target_compile_options(TNLOptions INTERFACE $<BUILD_INTERFACE:-Wall$<SEMICOLON>-Wextra$<SEMICOLON>-Wno-unused-parameter$<SEMICOLON>-fvisibility-inlines-hidden>
  $<BUILD_INTERFACE:$<$<BOOL:${TNL_WERROR}>:-Werror>>)
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  target_compile_options(TNLOptions INTERFACE
    $<BUILD_INTERFACE:-Wno-pch-date-time>)
endif()
if(TNL_SANITIZE)
  target_compile_options(TNLOptions INTERFACE
    -fsanitize=${TNL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    # With assertions; and what is built for a few runs is built fast.
    -UNDEBUG -O1 -gline-tables-only)
  target_link_options(TNLOptions INTERFACE -fsanitize=${TNL_SANITIZE})
endif()
if(TNL_BUILD_FUZZERS)
  # Lets the fuzzers see which code of the libraries an input reaches.
  target_compile_options(TNLOptions INTERFACE -fsanitize=fuzzer-no-link)
endif()

# No code of ours throws, and none catches but the C API and the main of tnl-run.
# The libraries without MLIR are compiled with exceptions nevertheless: where the
# standard library throws std::bad_alloc, destructors free memory and locks on the
# way to there.

# What code that includes MLIR headers needs; like LLVM it has no exceptions.
# LLVM's headers are system headers: their warnings are not ours.
add_library(TNLMLIROptions INTERFACE)
separate_arguments(TNL_LLVM_DEFINITIONS NATIVE_COMMAND ${LLVM_DEFINITIONS})
target_compile_options(TNLMLIROptions INTERFACE -fno-exceptions
  "$<BUILD_INTERFACE:${TNL_LLVM_DEFINITIONS}>")
foreach(folder IN LISTS LLVM_INCLUDE_DIRS MLIR_INCLUDE_DIRS)
  target_include_directories(TNLMLIROptions SYSTEM INTERFACE
    $<BUILD_INTERFACE:${folder}>)
endforeach()
# As archives: a tool starts in 15 ms, where libMLIR.so and libLLVM.so take 100 to
# be linked, and runs on machines without them. What no tool calls is left out.
file(GLOB TNL_UPSTREAM_ARCHIVES CONFIGURE_DEPENDS
  ${LLVM_LIBRARY_DIR}/libMLIR*.a ${LLVM_LIBRARY_DIR}/libLLVM*.a)
if(NOT TNL_UPSTREAM_ARCHIVES)
  message(FATAL_ERROR "no archives of LLVM and MLIR in ${LLVM_LIBRARY_DIR}")
endif()
# A project that uses an installed TNL looks for them itself (TNLConfig.cmake).
target_link_libraries(TNLMLIROptions INTERFACE TNLOptions)
foreach(item IN LISTS TNL_UPSTREAM_ARCHIVES ITEMS -Wl,--as-needed z zstd)
  target_link_libraries(TNLMLIROptions INTERFACE $<BUILD_INTERFACE:${item}>)
endforeach()
target_link_options(TNLMLIROptions INTERFACE
  $<BUILD_INTERFACE:-Wl,--gc-sections>)

# tnl_add_pch(NAME [NO_MLIR]): compiles cmake/NAME.h for targets that ask for it.
function(tnl_add_pch name)
  cmake_parse_arguments(ARG "NO_MLIR" "" "" ${ARGN})
  set(source ${CMAKE_BINARY_DIR}/${name}.cpp)
  if(NOT EXISTS ${source})
    file(WRITE ${source} "// Holds the precompiled header.\n")
  endif()
  add_library(${name} OBJECT ${source})
  if(ARG_NO_MLIR)
    target_link_libraries(${name} PRIVATE TNLOptions)
  else()
    target_link_libraries(${name} PRIVATE TNLMLIROptions)
  endif()
  target_precompile_headers(${name} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/${name}.h)
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    target_compile_options(${name} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
endfunction()

# Every generated header exists before any compiler code is compiled.
add_custom_target(tnl-headers)

if(TNL_PCH)
  tnl_add_pch(TNLPCH)
  tnl_add_pch(TNLDialectsPCH)
  tnl_add_pch(TNLLoweringPCH)
  tnl_add_pch(TNLRuntimePCH NO_MLIR)
  add_dependencies(TNLDialectsPCH tnl-headers)
  add_dependencies(TNLRuntimePCH tnl-package-schema)
endif()

# tnl_use_pch(TARGET PCH): also for executables, which CMake would compile -fPIE,
# unlike the precompiled headers.
function(tnl_use_pch target pch)
  if(NOT TNL_PCH)
    return()
  endif()
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIC)
  endif()
  target_precompile_headers(${target} REUSE_FROM ${pch})
endfunction()

# tnl_unite_sources(TARGET sources...)
#   Compiles TNL_UNITY sources of a library as one; those of the onnx dialect apart
#   from others, since they open its namespace, which has names of tnl.
function(tnl_unite_sources target)
  foreach(source IN LISTS ARGN)
    set(kind others)
    if(source MATCHES "ONNX")
      set(kind onnx)
    endif()
    list(APPEND ${kind} ${source})
    list(LENGTH ${kind} count)
    math(EXPR group "(${count} - 1) / ${TNL_UNITY}")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${kind}${group})
  endforeach()
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

# tnl_add_library(NAME sources... [PCH name] [LINK_LIBS libs...])
#   A static library. Without MLIR: pass NO_MLIR (package, runtime). With
#   NO_UNITY its sources, which do not fit into one, are compiled one by one
#   also where TNL_UNITY says how many others are compiled together.
function(tnl_add_library name)
  cmake_parse_arguments(ARG "NO_MLIR;NO_UNITY" "PCH" "LINK_LIBS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  set_property(GLOBAL APPEND PROPERTY TNL_LIBRARIES ${name})
  if(ARG_NO_MLIR)
    set(pch TNLRuntimePCH)
    target_link_libraries(${name} PUBLIC TNLOptions ${ARG_LINK_LIBS})
  else()
    set(pch TNLPCH)
    target_link_libraries(${name} PUBLIC TNLMLIROptions ${ARG_LINK_LIBS})
    add_dependencies(${name} tnl-headers)
  endif()
  if(ARG_PCH)
    set(pch ${ARG_PCH})
  endif()
  tnl_use_pch(${name} ${pch})
  if(TNL_UNITY AND NOT ARG_NO_UNITY)
    tnl_unite_sources(${name} ${ARG_UNPARSED_ARGUMENTS})
  endif()
endfunction()

# tnl_add_tool(NAME sources... [NO_MLIR] [PLUGINS] [LINK_LIBS libs...])
#   With PLUGINS, what the tool has of TNL and MLIR can be linked by plugins.
function(tnl_add_tool name)
  cmake_parse_arguments(ARG "NO_MLIR;PLUGINS" "" "LINK_LIBS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  set_property(GLOBAL APPEND PROPERTY TNL_TOOLS ${name})
  target_link_libraries(${name} PRIVATE TNLOptions ${ARG_LINK_LIBS})
  if(NOT ARG_NO_MLIR)
    target_link_libraries(${name} PRIVATE TNLMLIROptions)
    add_dependencies(${name} tnl-headers)
    tnl_use_pch(${name} TNLPCH)
  endif()
  if(ARG_PLUGINS)
    set_target_properties(${name} PROPERTIES ENABLE_EXPORTS ON)
  endif()
endfunction()

# tnl_add_passes(FILE NAME): PASS declarations of FILE.td, group NAME.
function(tnl_add_passes file name)
  set(LLVM_TARGET_DEFINITIONS ${file}.td)
  mlir_tablegen(${file}.h.inc -gen-pass-decls -name ${name})
  add_public_tablegen_target(TNL${name}PassesIncGen)
  add_dependencies(tnl-headers TNL${name}PassesIncGen)
endfunction()
