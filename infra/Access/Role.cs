namespace Resolver.Infra.Access;

/// <summary>A built-in role of Azure.</summary>
/// <param name="Name">What the portal calls it.</param>
/// <param name="Id">Its definition, the same in every tenant.</param>
internal sealed record Role(string Name, string Id)
{
    internal static readonly Role BlobOwner = new("Storage Blob Data Owner", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b");
    internal static readonly Role BlobContributor = new("Storage Blob Data Contributor", "ba92f5b4-2d11-453d-a403-e96b0029c9fe");
    internal static readonly Role BlobReader = new("Storage Blob Data Reader", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1");
    internal static readonly Role QueueContributor = new("Storage Queue Data Contributor", "974c5e8b-45b9-4653-ba55-5f855dd0fb88");
    internal static readonly Role QueueReader = new("Storage Queue Data Reader", "19e7f393-937e-4f77-808e-94535e297925");
    internal static readonly Role QueueSender = new("Storage Queue Data Message Sender", "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a");
    internal static readonly Role TableContributor = new("Storage Table Data Contributor", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3");
    internal static readonly Role OpenAIUser = new("Cognitive Services OpenAI User", "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd");
    internal static readonly Role IndexContributor = new("Search Index Data Contributor", "8ebe5a00-799e-43f5-93ac-243d3dce84a7");
    internal static readonly Role SearchContributor = new("Search Service Contributor", "7ca78c08-252a-4471-8644-bb5ff32d4ba0");
    internal static readonly Role SecretsUser = new("Key Vault Secrets User", "4633458b-17de-408a-b874-0445c86b69e6");
    internal static readonly Role SecretsOfficer = new("Key Vault Secrets Officer", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7");
    internal static readonly Role MetricsPublisher = new("Monitoring Metrics Publisher", "3913510d-42f4-4e42-8a64-420c390055eb");
    internal static readonly Role ImagePuller = new("AcrPull", "7f951dda-4ed3-4680-a7ca-43fe172d538d");
    internal static readonly Role LogReader = new("Log Analytics Reader", "73c42c96-874c-492b-b04d-ab87d138a893");
}
