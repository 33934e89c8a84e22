using Resolver.Adapters.Sandbox;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Tests.Sandbox;

public sealed class UnsandboxedTests : SandboxContract
{
    protected override ISandbox Open(string dataFolder) => new UnsandboxedSandbox(TimeProvider.System);
}
