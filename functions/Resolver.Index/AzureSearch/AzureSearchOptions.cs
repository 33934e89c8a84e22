using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Resolver.Index.Vectors;

namespace Resolver.Index.AzureSearch;

/// <summary>Which search index of which service, and what is too large for it.</summary>
public sealed record AzureSearchOptions
{
    /// <summary>The service, for example <c>https://name.search.windows.net</c>.</summary>
    [Required]
    public required Uri Endpoint { get; init; }

    /// <summary>The index, made where it is not there; all repositories share it. Lower-case letters, digits and dashes. Default <c>resolver-code</c>.</summary>
    [RegularExpression("^[a-z0-9](-?[a-z0-9]){1,127}$")]
    public string IndexName { get; init; } = "resolver-code";

    /// <summary>How many numbers a vector of the embedding model has; 0 for no vectors. An index is made with it and cannot change it. Default 0.</summary>
    [Range(0, 3072)]
    public int Dimensions { get; init; }

    /// <summary>The largest file that is indexed, bytes. Default 1 MiB.</summary>
    [Range(1024, 4 << 20)]
    public int MaxFileBytes { get; init; } = 1 << 20;

    /// <summary>How many commits of a repository are remembered; older ones are read again when they are asked for. Default 16.</summary>
    [Range(1, 1000)]
    public int KeepCommits { get; init; } = 16;

    /// <summary>Files parsed at one time. Default 2.</summary>
    [Range(1, 64)]
    public int Parallelism { get; init; } = 2;

    /// <summary>How long a call is tried again while the service is too busy, and how long an update waits until it can be searched. Default 1 minute.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The index of a service for a model of vectors, or without one. Each model has an index of its own: the vectors of two do not compare.</summary>
    public static AzureSearchOptions For(Uri endpoint, VectorModel? model)
    {
        var plain = new AzureSearchOptions { Endpoint = endpoint };
        return model is null ? plain : plain with
        {
            IndexName = $"{plain.IndexName}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model.Key)))[..8]}",
            Dimensions = model.Dimensions,
        };
    }
}
