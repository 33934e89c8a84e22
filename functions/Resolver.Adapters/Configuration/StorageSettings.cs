using Azure.Core;
using Azure.Identity;
using Resolver.Adapters.Storage;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Configuration;

/// <summary>The storage account of an app and who the app is, by the names that the Functions host uses too.</summary>
/// <param name="Storage">Blobs and queues.</param>
/// <param name="Identity">The identity of the app.</param>
/// <param name="Emulator">The emulator's connection string; null in Azure.</param>
public sealed record StorageSettings(AzureStorageOptions Storage, TokenCredential Identity, string? Emulator)
{
    /// <summary><c>AzureWebJobsStorage__blobServiceUri</c>, <c>__queueServiceUri</c>, <c>AZURE_CLIENT_ID</c>; <c>AzureWebJobsStorage</c> for an emulator on this machine.</summary>
    /// <exception cref="ResolverFault"><c>APP-SETTING</c>, <c>STORAGE-*</c>.</exception>
    public static StorageSettings Load(SettingSource source)
    {
        var emulator = source.Optional("AzureWebJobsStorage");
        var client = source.Optional("AZURE_CLIENT_ID");
        TokenCredential identity = client is null ? new DefaultAzureCredential() : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client));
        var storage = emulator is null
            ? AzureStorageOptions.WithIdentity(Service(source, "blob"), Service(source, "queue"), identity)
            : AzureStorageOptions.Emulator(emulator);
        return new StorageSettings(storage, identity, emulator);
    }

    /// <summary>The address of a service of the account.</summary>
    public static Uri Service(SettingSource source, string service) =>
        source.Address($"AzureWebJobsStorage__{service}ServiceUri", $"https://account.{service}.core.windows.net/");
}
