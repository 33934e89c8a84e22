using Microsoft.Extensions.Logging;
using Resolver.Core.Code;
using Resolver.Core.Workspaces;
using Resolver.Index.Rank;
using Resolver.Index.Store;

namespace Resolver.Index.Vectors;

/// <summary>What an index on SQLite has where there is a model that makes vectors.</summary>
internal sealed partial class IndexVectors(IWorkspaces workspaces, VectorModel model, TimeProvider clock, ILogger log)
{
    private readonly UnitVectors vectors = new(model, clock, log);

    /// <summary>Makes what is lacking.</summary>
    public VectorFill Fill => new(workspaces, model, vectors);

    /// <summary>What this process keeps of what was made.</summary>
    public VectorImages Images { get; } = new(model);

    /// <summary>The vector of a question, once every unit has its own; before that nothing is asked of the model.</summary>
    public Task<float[]?> OfQuestion(IndexView view, CodeQuery query, CancellationToken cancel)
    {
        if (view.HasVectors)
        {
            return vectors.OfQuestion(query.Repo, query.Text, cancel);
        }

        Behind(log, "INDEX-VECTORS-BEHIND", query.Repo.Value);
        return Ranker.NoVector;
    }

    [LoggerMessage(4162, LogLevel.Warning, "{Code}: repository {Repo} is searched without vectors; they are not all made yet.")]
    private static partial void Behind(ILogger log, string code, string repo);
}
