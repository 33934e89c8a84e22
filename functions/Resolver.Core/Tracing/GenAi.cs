using Resolver.Core.Text;

namespace Resolver.Core.Tracing;

/// <summary>
/// Names of the OpenTelemetry semantic conventions for generative AI that we use, in one place. A test holds each against the published list.
/// </summary>
public static class GenAi
{
    /// <summary>What is done: one of the operations below.</summary>
    public const string Operation = "gen_ai.operation.name";

    /// <summary>A completion.</summary>
    public const string Chat = "chat";

    /// <summary>A tool call.</summary>
    public const string ExecuteTool = "execute_tool";

    /// <summary>A loop that decides by itself what it does next.</summary>
    public const string InvokeAgent = "invoke_agent";

    /// <summary>A run.</summary>
    public const string InvokeWorkflow = "invoke_workflow";

    /// <summary>A search in a repository.</summary>
    public const string Retrieval = "retrieval";

    /// <summary>Vectors of texts.</summary>
    public const string Embeddings = "embeddings";

    /// <summary>Who speaks the protocol.</summary>
    public const string Provider = "gen_ai.provider.name";

    /// <summary>The model that was asked for.</summary>
    public const string RequestModel = "gen_ai.request.model";

    /// <summary>Tokens of one completion at most.</summary>
    public const string RequestMaxTokens = "gen_ai.request.max_tokens";

    /// <summary>Whether the reply was streamed.</summary>
    public const string RequestStream = "gen_ai.request.stream";

    /// <summary>Numbers of a vector.</summary>
    public const string EmbeddingDimensions = "gen_ai.embeddings.dimension.count";

    /// <summary>Text or JSON.</summary>
    public const string OutputType = "gen_ai.output.type";

    /// <summary>The completion's id.</summary>
    public const string ResponseId = "gen_ai.response.id";

    /// <summary>The model that answered.</summary>
    public const string ResponseModel = "gen_ai.response.model";

    /// <summary>Why it ended.</summary>
    public const string FinishReasons = "gen_ai.response.finish_reasons";

    /// <summary>Prompt tokens.</summary>
    public const string InputTokens = "gen_ai.usage.input_tokens";

    /// <summary>Completion tokens.</summary>
    public const string OutputTokens = "gen_ai.usage.output_tokens";

    /// <summary>Of the prompt tokens, those that the provider had cached.</summary>
    public const string CachedTokens = "gen_ai.usage.cache_read.input_tokens";

    /// <summary>Of the completion tokens, those of reasoning.</summary>
    public const string ReasoningTokens = "gen_ai.usage.reasoning.output_tokens";

    /// <summary>The run.</summary>
    public const string Conversation = "gen_ai.conversation.id";

    /// <summary>The prompt file.</summary>
    public const string Prompt = "gen_ai.prompt.name";

    /// <summary>The tool.</summary>
    public const string ToolName = "gen_ai.tool.name";

    /// <summary>What kind of tool: <c>function</c>.</summary>
    public const string ToolType = "gen_ai.tool.type";

    /// <summary>The model's id of the call.</summary>
    public const string ToolCallId = "gen_ai.tool.call.id";

    /// <summary>What the tool was called with. Content.</summary>
    public const string ToolArguments = "gen_ai.tool.call.arguments";

    /// <summary>What came of it. Content.</summary>
    public const string ToolResult = "gen_ai.tool.call.result";

    /// <summary>The loop.</summary>
    public const string Agent = "gen_ai.agent.name";

    /// <summary>The loop's version.</summary>
    public const string AgentVersion = "gen_ai.agent.version";

    /// <summary>The workflow.</summary>
    public const string Workflow = "gen_ai.workflow.name";

    /// <summary>The repository that was searched.</summary>
    public const string DataSource = "gen_ai.data_source.id";

    /// <summary>What was looked for. Content.</summary>
    public const string RetrievalQuery = "gen_ai.retrieval.query.text";

    /// <summary>What was found. Content.</summary>
    public const string RetrievalDocuments = "gen_ai.retrieval.documents";

    /// <summary>The event of a judgement.</summary>
    public const string EvaluationResult = "gen_ai.evaluation.result";

    /// <summary>What judged.</summary>
    public const string EvaluationName = "gen_ai.evaluation.name";

    /// <summary>The verdict.</summary>
    public const string EvaluationLabel = "gen_ai.evaluation.score.label";

    /// <summary>Why. Content.</summary>
    public const string EvaluationExplanation = "gen_ai.evaluation.explanation";

    /// <summary>The fixed instruction. Content.</summary>
    public const string SystemInstructions = "gen_ai.system_instructions";

    /// <summary>What the model saw. Content.</summary>
    public const string InputMessages = "gen_ai.input.messages";

    /// <summary>What the model said. Content.</summary>
    public const string OutputMessages = "gen_ai.output.messages";

    /// <summary>A fault's stable code.</summary>
    public const string ErrorType = "error.type";

    /// <summary>The endpoint's host.</summary>
    public const string ServerAddress = "server.address";

    /// <summary>The endpoint's port.</summary>
    public const string ServerPort = "server.port";

    /// <summary>
    /// Whether texts of prompts, replies, tools and searches may stand in spans: only where the variable
    /// <c>OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT</c> of this process says so (<c>true</c>, <c>span_only</c>, <c>span_and_event</c>).
    /// </summary>
    public static bool CapturesContent => AppContext.TryGetSwitch(ContentSwitch.Name, out var on) && on;

    /// <summary>A text for a content attribute, without secrets; null, which leaves the attribute out, unless content is wanted.</summary>
    public static string? Content(string? text) => CapturesContent && text is not null ? Secrets.Remove(text) : null;
}
