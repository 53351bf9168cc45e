package dev.herald.benchmarks.driver.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.brokers.RedisServer;

/** A Redis server, and the driver's connection to it. Thread-safe. */
final class RedisCommands implements AutoCloseable {

    private static final int TIMEOUT_SECONDS = 60;
    private static final int PIPELINED = 1000;

    private final RedisServer server = RedisServer.start();
    private final Vertx vertx = Vertx.vertx();
    private final RedisConnection connection = await(
            Redis.createClient(vertx, new RedisOptions().setConnectionString(server.uri().toString())
                    .setMaxWaitingHandlers(100 * PIPELINED)).connect());

    RedisServer server() {
        return server;
    }

    String version() {
        return call(Command.INFO, "server").toString().lines().filter(line -> line.startsWith("redis_version:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse("");
    }

    Response call(Command command, Object... arguments) {
        Request request = Request.cmd(command);
        for (Object argument : arguments) {
            request.arg(argument.toString());
        }
        return await(connection.send(request));
    }

    /** Many at once, in order. */
    synchronized List<Response> callAll(List<Request> requests) {
        List<Response> answers = new ArrayList<>(requests.size());
        for (int i = 0; i < requests.size(); i += PIPELINED) {
            answers.addAll(await(connection.batch(requests.subList(i, Math.min(requests.size(), i + PIPELINED)))));
        }
        return answers;
    }

    /** Without waiting for the answers, which are handed over on an event loop. */
    void callLater(List<Request> requests, Consumer<List<Response>> answers) {
        connection.batch(requests).onSuccess(answers::accept).onFailure(Throwable::printStackTrace);
    }

    private static <T> T await(Future<T> answer) {
        try {
            return answer.toCompletionStage().toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Redis did not answer as expected", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting for Redis", e);
        }
    }

    @Override
    public void close() {
        await(connection.close());
        await(vertx.close());
        server.close();
    }
}
