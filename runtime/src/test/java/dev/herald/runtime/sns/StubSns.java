package dev.herald.runtime.sns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;

/** An HTTP client that stands in for Amazon SNS: records calls and returns the given answers. */
public final class StubSns implements SdkHttpClient {

    /** The parameters of each call, by its action. */
    public final List<Map<String, String>> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Queue<Answer>> answers = new ConcurrentHashMap<>();

    private record Answer(int status, String body) {
    }

    public SnsClient client() {
        return SnsClient.builder().httpClient(this).region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                .overrideConfiguration(configuration -> configuration.retryStrategy(RetryMode.LEGACY)
                        .retryStrategy(strategy -> strategy.maxAttempts(1)))
                .build();
    }

    /** What the next call of this action returns; without any of these, nothing but that it succeeded. */
    public void answer(String action, String result) {
        answers.computeIfAbsent(action, unseen -> new ArrayDeque<>()).add(new Answer(200, result));
    }

    public void reject(String action, int status, String code) {
        answers.computeIfAbsent(action, unseen -> new ArrayDeque<>()).add(new Answer(status, code));
    }

    public List<Map<String, String>> calls(String action) {
        return calls.stream().filter(call -> action.equals(call.get("Action"))).toList();
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {

            @Override
            public HttpExecuteResponse call() {
                return answerTo(request);
            }

            @Override
            public void abort() {
                // Answers at once.
            }
        };
    }

    private HttpExecuteResponse answerTo(HttpExecuteRequest request) {
        Map<String, String> call = parameters(request);
        calls.add(call);
        String action = call.get("Action");
        Queue<Answer> waiting = answers.getOrDefault(action, new ArrayDeque<>());
        Answer answer = waiting.isEmpty() ? new Answer(200, "") : waiting.remove();
        String text = answer.status == 200
                ? "<" + action + "Response><" + action + "Result>" + answer.body + "</" + action + "Result></" + action
                        + "Response>"
                : "<ErrorResponse><Error><Code>" + answer.body + "</Code><Message>no</Message></Error></ErrorResponse>";
        return HttpExecuteResponse.builder()
                .response(SdkHttpFullResponse.builder().statusCode(answer.status).build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))))
                .build();
    }

    private static Map<String, String> parameters(HttpExecuteRequest request) {
        Map<String, String> parameters = new TreeMap<>();
        try {
            String form = new String(request.contentStreamProvider().orElseThrow().newStream().readAllBytes(),
                    StandardCharsets.UTF_8);
            for (String pair : form.split("&")) {
                String[] parts = pair.split("=", 2);
                parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return parameters;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
