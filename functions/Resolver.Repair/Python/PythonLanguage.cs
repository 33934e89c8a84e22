using Resolver.Core.Faults;
using Resolver.Core.Repair;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;
using Resolver.Repair.Mutate;
using Resolver.Repair.Validate;

namespace Resolver.Repair.Python;

/// <summary>Repairs Python projects that pytest or unittest tests.</summary>
/// <param name="sandbox">Where workers run.</param>
/// <param name="options">Bounds.</param>
public sealed class PythonLanguage(ISandbox sandbox, RepairOptions options) : IRepairLanguage
{
    /// <inheritdoc />
    public ILanguageDialect Dialect { get; } = new PythonDialect();

    /// <inheritdoc />
    public bool Supports(TestPlan plan) => plan.Runner is "pytest" or "unittest";

    /// <inheritdoc />
    /// <exception cref="ResolverFault">The sandbox's own faults; <c>REPAIR-WORKER</c> where the worker does not start.</exception>
    public Task<ICandidateValidator> Start(ITestSession session, RepairRequest request, CancellationToken cancel) =>
        PythonValidator.Start(new PythonWorkerFactory(sandbox, session, options), request, options, cancel);
}
