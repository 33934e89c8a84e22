using Resolver.Core.Sandbox;
using Resolver.Core.Testing;
using Resolver.Repair.CSharp.Build;
using Resolver.Repair.CSharp.Host;

namespace Resolver.Repair.CSharp;

/// <summary>What the C# validator is made of.</summary>
internal sealed record ValidatorParts(
    ISandbox Sandbox,
    ITestSession Session,
    CompileWorker Compiler,
    BuiltRepository Repository,
    AssemblyLayout Layout,
    TimeProvider Clock,
    RepairOptions Options,
    CSharpRepairOptions Bounds)
{
    /// <summary>A file of ours in the clone, as the sandbox sees it.</summary>
    public static string Scratch(string step, ProbedProject project) => $"{SandboxPaths.Repo}/{RepositoryBuild.ProbeFolder}/{step}/{project.Name}/{project.AssemblyFile}";
}
