using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Node;

internal sealed class JestRunner : ITestRunner
{
    public string Name => "jest";

    public Task<Detection?> Detect(RepositoryView view, CancellationToken cancel) => Task.FromResult<Detection?>(null);

    public IReadOnlyList<string> Toolchains(TestPlan plan) => [];

    public Task<IReadOnlyList<SetupStep>> Setup(TestPlan plan, RepositoryView view, CancellationToken cancel) => Task.FromResult<IReadOnlyList<SetupStep>>([]);

    public IReadOnlyDictionary<string, string> Environment(TestPlan plan) => new Dictionary<string, string>(StringComparer.Ordinal);

    public Task<RunOutcome> Run(RunScope scope, CancellationToken cancel) => throw new NotSupportedException();
}
