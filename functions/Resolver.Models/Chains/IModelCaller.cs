using Resolver.Models.Gateway;

namespace Resolver.Models.Chains;

/// <summary>What a chain needs of the gateway; tests answer from a list.</summary>
internal interface IModelCaller
{
    /// <summary>As <see cref="ModelGateway.Ask"/>: bought before under the same key with the same messages, it is read, not bought.</summary>
    Task<ModelReply> Ask(ModelRequest request, CancellationToken cancel);
}

/// <summary>The gateway as chains see it.</summary>
internal sealed class GatewayCaller(ModelGateway gateway) : IModelCaller
{
    /// <inheritdoc />
    public Task<ModelReply> Ask(ModelRequest request, CancellationToken cancel) => gateway.Ask(request, cancel);
}
