namespace Resolver.Models.Tests.Ledger;

/// <summary>What becomes of a request on a bad way.</summary>
internal enum Loss
{
    None,

    /// <summary>It never arrives.</summary>
    Request,

    /// <summary>It arrives and is done; the answer is lost.</summary>
    Answer,

    /// <summary>It is done, and the answer says that nobody knows.</summary>
    Unsure,
}

/// <summary>A way to a real server that loses requests and answers as it is told.</summary>
internal sealed class LossyWay(Func<HttpRequestMessage, Loss> lose) : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>Loses by seed, of transactions alone.</summary>
    public static LossyWay OfTransactions(int seed, int percent)
    {
        var random = new Random(seed);
        return new LossyWay(request =>
        {
            lock (random)
            {
                return IsTransaction(request) && random.Next(100) < percent ? (Loss)random.Next(1, 4) : Loss.None;
            }
        });
    }

    public static bool IsTransaction(HttpRequestMessage request) => request.RequestUri!.AbsolutePath.EndsWith("$batch", StringComparison.Ordinal);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var loss = lose(request);
        if (loss == Loss.Request)
        {
            throw new HttpRequestException("The way is cut.");
        }

        var response = await base.SendAsync(request, cancellationToken);
        switch (loss)
        {
            case Loss.Answer:
                response.Dispose();
                throw new HttpRequestException("The way back is cut.");
            case Loss.Unsure:
                response.Dispose();
                return new HttpResponseMessage(System.Net.HttpStatusCode.InternalServerError) { RequestMessage = request, Content = new StringContent(string.Empty) };
            default:
                return response;
        }
    }
}
