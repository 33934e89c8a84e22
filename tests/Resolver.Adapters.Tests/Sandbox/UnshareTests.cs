using Resolver.Adapters.Sandbox;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Tests.Sandbox;

public sealed class UnshareTests : SandboxAttacks
{
    protected override ISandbox Open(string dataFolder) =>
        new SandboxFactory(new SandboxOptions { DataFolder = dataFolder, Kind = "unshare" }, TimeProvider.System).Create();
}
