//===- PackageBuilder.cpp - From scheduled IR to a package ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Target/Package/PackageBuilder.h"
#include "FunctionBuilder.h"
#include "TNL/Dialect/Tile/TileOps.h"
#include "TNL/Package/Writer.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace tnl;

static std::string summaryOf(func::FuncOp kernel) {
  std::string text;
  if (kernel && !kernel.isExternal())
    for (Operation &op : kernel.getBody().front().without_terminator())
      if (!op.hasTrait<OpTrait::ConstantLike>())
        text += (text.empty() ? "" : ", ") + op.getName().getStringRef().str();
  return text;
}

static bool isModelFunction(func::FuncOp function) {
  return !function->hasAttr(kKernelAttr) && !function.isExternal();
}

static void addNotes(ModuleOp module, package::PackageT &package) {
  auto notes = module->getAttrOfType<ArrayAttr>(kNotesAttr);
  for (StringAttr note : notes ? llvm::to_vector(notes.getAsRange<StringAttr>())
                               : SmallVector<StringAttr>())
    if (!llvm::is_contained(package.notes, note.str()))
      package.notes.push_back(note.str());
}

static LogicalResult addCPU(const CPUProgram &cpu, WeightTable &weights,
                            package::PackageT &package) {
  ModuleOp module = cpu.schedule;
  addNotes(module, package);
  llvm::StringMap<unsigned> kernels;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!function->hasAttr(kKernelAttr))
      continue;
    kernels[function.getSymName()] = package.kernels.size();
    auto kernel = std::make_unique<package::KernelT>();
    kernel->name = function.getSymName().str();
    kernel->summary = summaryOf(function);
    auto signature = buildSignature(
        function, cpu.code.scratch.lookup(function.getSymName()));
    if (failed(signature))
      return failure();
    kernel->signature = std::move(*signature);
    package.kernels.push_back(std::move(kernel));
  }
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!isModelFunction(function))
      continue;
    auto built = buildCPUFunction(function, weights, kernels);
    if (failed(built))
      return failure();
    package.functions.push_back(std::move(*built));
  }
  return success();
}

/// The operations that each tile kernel computes, by its name.
static llvm::StringMap<std::string> summariesOf(const GPUProgram &gpu) {
  ModuleOp schedule = gpu.schedule, launches = gpu.launches;
  llvm::StringMap<std::string> summaries;
  for (auto function : launches.getOps<func::FuncOp>()) {
    auto source = schedule.lookupSymbol<func::FuncOp>(function.getSymName());
    // A schedule whose kernels were lowered before has their launches only.
    bool lowered = source && source.getNumResults() == 0;
    function.walk([&](tile::LaunchOp launch) {
      summaries[launch.getKernel()] =
          lowered ? function.getSymName().str() : summaryOf(source);
    });
  }
  return summaries;
}

static LogicalResult addParameters(tile::KernelOp op,
                                   package::KernelT &kernel) {
  for (Type type : op.getArgumentTypes()) {
    auto parameter = std::make_unique<package::LaunchParameterT>();
    Type element;
    parameter->kind = package::LaunchArgKind::Size;
    if (auto map = dyn_cast<tile::MapType>(type)) {
      parameter->kind = package::LaunchArgKind::TensorMap;
      element = map.getElementType();
      for (int64_t extent : llvm::reverse(map.getBox()))
        parameter->box.push_back(extent);
      parameter->swizzle = map.isSwizzled() ? 128 : 0;
    } else if (auto global = dyn_cast<tile::GlobalType>(type)) {
      parameter->kind = package::LaunchArgKind::Pointer;
      element = global.getElementType();
    }
    if (element) {
      std::optional<package::DType> dtype = toPackage(element);
      if (!dtype)
        return op.emitOpError("has a parameter of type ")
               << type << ", which a package cannot hold";
      parameter->dtype = *dtype;
    }
    kernel.parameters.push_back(std::move(parameter));
  }
  return success();
}

static LogicalResult addGPU(const GPUProgram &gpu, WeightTable &weights,
                            package::PackageT &package) {
  ModuleOp schedule = gpu.schedule, launches = gpu.launches;
  addNotes(schedule, package);
  auto program = std::make_unique<package::ProgramT>();
  program->target = "nvptx";
  program->dtype = gpu.bf16 ? package::DType::BF16 : package::DType::F32;
  program->pipeline = gpu.pipeline;
  llvm::StringMap<std::string> summaries = summariesOf(gpu);
  llvm::StringMap<unsigned> kernels;
  for (auto op : launches.getOps<tile::KernelOp>()) {
    kernels[op.getSymName()] = program->kernels.size();
    auto kernel = std::make_unique<package::KernelT>();
    kernel->name = op.getSymName().str();
    kernel->summary = summaries.lookup(op.getSymName());
    if (failed(addParameters(op, *kernel)))
      return failure();
    // convert-tile-to-nvvm makes every kernel wait.
    kernel->early_start = true;
    kernel->report = std::make_unique<package::KernelReportT>();
    for (const PtxasReport &report : gpu.code.reports)
      if (report.kernel == op.getSymName()) {
        kernel->report->assembled = true;
        kernel->report->registers = report.registers;
        kernel->report->shared_bytes = report.sharedBytes;
        kernel->report->spill_bytes = report.spillBytes;
      }
    program->kernels.push_back(std::move(kernel));
  }
  for (auto function : schedule.getOps<func::FuncOp>()) {
    if (!isModelFunction(function))
      continue;
    auto built = buildGPUFunction(function, weights, launches, kernels);
    if (failed(built))
      return failure();
    program->functions.push_back(std::move(*built));
  }
  package.programs.push_back(std::move(program));
  return success();
}

static Status addCode(package::Writer &writer, package::PackageT &package,
                      StringRef target, StringRef level, StringRef format,
                      ArrayRef<char> bytes) {
  auto range = writer.addBlob(bytes.data(), bytes.size());
  if (!range)
    return range.status();
  auto code = std::make_unique<package::CodeT>();
  code->target = target.str();
  code->level = level.str();
  code->format = format.str();
  code->data = std::make_unique<package::Range>(*range);
  package.code.push_back(std::move(code));
  return Status::success();
}

static Status addCodes(package::Writer &writer, package::PackageT &package,
                       const std::optional<CPUProgram> &cpu,
                       const std::optional<GPUProgram> &gpu) {
  if (cpu)
    for (const CPUObject &object : cpu->code.objects) {
      Status status =
          addCode(writer, package, "cpu", object.level, "elf-so", object.elf);
      if (!status.ok())
        return status;
    }
  if (!gpu || gpu->code.ptx.empty())
    return Status::success();
  const NVPTXCode &code = gpu->code;
  // With the NUL that the driver wants.
  ArrayRef<char> ptx(code.ptx.c_str(), code.ptx.size() + 1);
  Status status =
      addCode(writer, package, "nvptx", code.architecture, "ptx", ptx);
  if (status.ok() && code.cubin)
    status = addCode(writer, package, "nvptx", code.architecture, "cubin",
                     *code.cubin);
  return status;
}

static Status addTokenizer(package::Writer &writer, const PackageInfo &info,
                           package::PackageT &package) {
  package.begin_of_text = info.beginOfText;
  if (info.byteTokenizer)
    package.tokenizer = package::Tokenizer::Byte;
  if (info.sentencePiece.empty())
    return Status::success();
  auto range =
      writer.addBlob(info.sentencePiece.data(), info.sentencePiece.size());
  if (!range)
    return range.status();
  package.tokenizer = package::Tokenizer::SentencePiece;
  package.tokenizer_model = std::make_unique<package::Range>(*range);
  return Status::success();
}

LogicalResult tnl::writePackage(const std::optional<CPUProgram> &cpu,
                                const std::optional<GPUProgram> &gpu,
                                const PackageInfo &info, StringRef path) {
  auto package = std::make_unique<package::PackageT>();
  package->producer = info.producer;
  package->source = info.source;
  if (info.sourceHash)
    package->source_hash = std::make_unique<package::Hash>(*info.sourceHash);
  package->pipeline = info.pipeline;
  WeightTable weights;
  if ((cpu && failed(addCPU(*cpu, weights, *package))) ||
      (gpu && failed(addGPU(*gpu, weights, *package))))
    return failure();
  package->notes.insert(package->notes.end(), info.notes.begin(),
                        info.notes.end());

  MLIRContext *context = (cpu ? cpu->schedule : gpu->schedule)->getContext();
  auto fail = [&](const Status &status) {
    return emitError(FileLineColLoc::get(context, path, 0, 0))
           << "cannot write the package: " << status.message();
  };
  auto writer = package::Writer::create(path.str());
  if (!writer)
    return fail(writer.status());
  if (Status status = addCodes(**writer, *package, cpu, gpu); !status.ok())
    return fail(status);
  if (Status status = addTokenizer(**writer, info, *package); !status.ok())
    return fail(status);
  if (failed(weights.write(**writer, *package, info.withoutWeights)))
    return failure();
  if (Status status = (*writer)->finish(*package); !status.ok())
    return fail(status);
  return success();
}
