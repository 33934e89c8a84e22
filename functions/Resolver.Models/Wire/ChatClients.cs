using System.ClientModel;
using System.ClientModel.Primitives;
using Azure.AI.OpenAI;
using Microsoft.Extensions.AI;
using OpenAI;
using Resolver.Models.Configuration;

namespace Resolver.Models.Wire;

/// <summary>Makes the clients of an endpoint: the provider's SDK with its retries, timeouts and logs off, over our handler.</summary>
internal static class ChatClients
{
    // The SDKs insist on a credential; the handler replaces it by the real one, or by none.
    private static readonly ApiKeyCredential Placeholder = new("placeholder");

    public static IChatClient Create(ModelTierOptions tier, HttpClient http) => tier.Provider switch
    {
        ModelProvider.Azure => new AzureOpenAIClient(tier.Endpoint, Placeholder, Configure(new AzureOpenAIClientOptions(), http)).GetChatClient(tier.Model).AsIChatClient(),
        _ => new OpenAIClient(Placeholder, Configure(new OpenAIClientOptions { Endpoint = tier.Endpoint }, http)).GetChatClient(tier.Model).AsIChatClient(),
    };

    /// <summary>The same for vectors.</summary>
    public static IEmbeddingGenerator<string, Embedding<float>> Embeddings(ModelTierOptions tier, HttpClient http) => tier.Provider switch
    {
        ModelProvider.Azure => new AzureOpenAIClient(tier.Endpoint, Placeholder, Configure(new AzureOpenAIClientOptions(), http)).GetEmbeddingClient(tier.Model).AsIEmbeddingGenerator(),
        _ => new OpenAIClient(Placeholder, Configure(new OpenAIClientOptions { Endpoint = tier.Endpoint }, http)).GetEmbeddingClient(tier.Model).AsIEmbeddingGenerator(),
    };

    /// <summary>No redirects, which could carry the key elsewhere, and no cookies.</summary>
    public static HttpMessageHandler DefaultHandler() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 64,
    };

    private static T Configure<T>(T options, HttpClient http)
        where T : ClientPipelineOptions
    {
        options.RetryPolicy = new ClientRetryPolicy(maxRetries: 0);
        options.NetworkTimeout = Timeout.InfiniteTimeSpan;
        options.Transport = new HttpClientPipelineTransport(http);
        options.ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false };
        options.EnableDistributedTracing = false;
        return options;
    }
}
