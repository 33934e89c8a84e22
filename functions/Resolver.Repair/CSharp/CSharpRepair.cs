using Resolver.Core.Repair;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;
using Resolver.Repair.CSharp.Build;
using Resolver.Repair.CSharp.Host;
using Resolver.Repair.Mutate;
using Resolver.Repair.Validate;

namespace Resolver.Repair.CSharp;

/// <summary>C#: candidates are compiled in batches behind a switch and run in warm, killable hosts.</summary>
/// <param name="sandbox">Where the build, the compiler and the tests run.</param>
/// <param name="clock">Measures limits.</param>
/// <param name="options">Bounds of every language.</param>
/// <param name="bounds">Bounds of this one.</param>
public sealed class CSharpRepair(ISandbox sandbox, TimeProvider clock, RepairOptions options, CSharpRepairOptions bounds) : IRepairLanguage
{
    /// <inheritdoc />
    public ILanguageDialect Dialect { get; } = new CSharpDialect();

    /// <inheritdoc />
    public bool Supports(TestPlan plan) => plan.Runner == "dotnet";

    /// <inheritdoc />
    public async Task<ICandidateValidator> Start(ITestSession session, RepairRequest request, CancellationToken cancel)
    {
        var compiler = await CompileWorker.Start(sandbox, session, bounds, clock, cancel);
        try
        {
            var repository = await new RepositoryBuild(sandbox, session, bounds).Run(cancel);
            await compiler.Load(repository.All, cancel);
            var layout = await AssemblyLayout.Of(repository, compiler, cancel);
            return new CSharpValidator(new ValidatorParts(sandbox, session, compiler, repository, layout, clock, options, bounds), request);
        }
        catch
        {
            await compiler.DisposeAsync();
            throw;
        }
    }
}
