using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Contracts.Code;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Index.Tests.AzureSearch;
using Resolver.Index.Tests.Vectors;
using Resolver.Index.Vectors;

namespace Resolver.Index.Tests;

public sealed class SqliteFreshContract : FreshContract
{
    protected override Task<CodeIndexHost> Host() => Task.FromResult<CodeIndexHost>(new SqliteIndexHost());
}

public sealed class SqliteQueryContract : QueryContract
{
    protected override Task<CodeIndexHost> Host() => Task.FromResult<CodeIndexHost>(new SqliteIndexHost());
}

public sealed class SqliteReadersContract : ReadersContract
{
    protected override Task<CodeIndexHost> Host() => Task.FromResult<CodeIndexHost>(new SqliteIndexHost());
}

/// <summary>The same with vectors.</summary>
public sealed class VectorSqliteQueryContract : QueryContract
{
    protected override Task<CodeIndexHost> Host() => Task.FromResult<CodeIndexHost>(new SqliteIndexHost(vectors: true));
}

/// <summary>The same with vectors.</summary>
public sealed class VectorSqliteReadersContract : ReadersContract
{
    protected override Task<CodeIndexHost> Host() => Task.FromResult<CodeIndexHost>(new SqliteIndexHost(vectors: true));
}

public sealed class AzureFreshContract : FreshContract
{
    protected override async Task<CodeIndexHost> Host() => await AzureIndexHost.Start();
}

/// <summary>The same where the service shows what was written some reads later.</summary>
public sealed class LateAzureFreshContract : FreshContract
{
    protected override async Task<CodeIndexHost> Host() => await AzureIndexHost.Start(lag: 3);
}

public sealed class AzureQueryContract : QueryContract
{
    protected override async Task<CodeIndexHost> Host() => await AzureIndexHost.Start();
}

/// <summary>The same with vectors.</summary>
public sealed class VectorAzureQueryContract : QueryContract
{
    protected override async Task<CodeIndexHost> Host() => await AzureIndexHost.Start(vectors: true);
}

/// <summary>The same with vectors.</summary>
public sealed class VectorAzureReadersContract : ReadersContract
{
    protected override async Task<CodeIndexHost> Host() => await AzureIndexHost.Start(vectors: true);
}

public sealed class AzureReadersContract : ReadersContract
{
    protected override async Task<CodeIndexHost> Host() => await AzureIndexHost.Start();
}

/// <summary>An index file of its own.</summary>
internal sealed class SqliteIndexHost(bool vectors = false) : CodeIndexHost
{
    private readonly string folder = Directory.CreateTempSubdirectory("resolver-index-").FullName;

    public override ICodeIndex Open(IReadAccess? access = null)
    {
        var model = vectors ? new VectorModel(new WordVectors(), "words", WordVectors.Dimensions) : null;
        var index = new CodeIndex(
            new IndexOptions { DataFolder = folder, KeepCommits = KeptCommits }, Commits, new GraphOutliner(), access ?? new OwnerReadAccess(), TimeProvider.System, NullLogger<CodeIndex>.Instance, model);
        return vectors ? new FilledIndex(index) : index;
    }

    public override ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
        return default;
    }
}
