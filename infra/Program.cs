using Pulumi;
using Resolver.Infra.Configuration;

namespace Resolver.Infra;

/// <summary>The one program: a stack's configuration says which environment it makes.</summary>
internal static class Program
{
    private static Task<int> Main() => Deployment.RunAsync(static () => Landscape.Build(Settings.Read(new Config().Get)));
}
