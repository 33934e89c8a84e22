using Resolver.Core.Faults;
using Resolver.Core.Repair;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;
using Resolver.Repair.Mutate;
using Resolver.Repair.Validate;

namespace Resolver.Repair.Python;

/// <summary>Repairs Python projects that pytest or unittest tests.</summary>
/// <param name="sandbox">Where workers run.</param>
/// <param name="toolchains">Finds the interpreter.</param>
/// <param name="options">Bounds.</param>
public sealed class PythonLanguage(ISandbox sandbox, IToolchains toolchains, RepairOptions options) : IRepairLanguage
{
    /// <inheritdoc />
    public ILanguageDialect Dialect { get; } = new PythonDialect();

    /// <inheritdoc />
    public bool Supports(TestPlan plan) => plan.Runner is "pytest" or "unittest";

    /// <inheritdoc />
    /// <exception cref="ResolverFault"><c>TEST-TOOLCHAIN-MISSING</c>; the sandbox's own faults; <c>REPAIR-WORKER</c> where the worker does not start.</exception>
    public async Task<ICandidateValidator> Start(ITestSession session, RepairRequest request, CancellationToken cancel)
    {
        var python = await toolchains.Find("python", cancel)
            ?? throw new ResolverFault("TEST-TOOLCHAIN-MISSING", transient: false, toolchains.CureFor("python"));
        var factory = new PythonWorkerFactory(sandbox, python, session, options);
        return await PythonValidator.Start(factory, request, options, cancel);
    }
}
