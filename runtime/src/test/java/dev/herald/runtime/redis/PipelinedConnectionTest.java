package dev.herald.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.BulkType;

class PipelinedConnectionTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Response PONG = BulkType.create(Buffer.buffer("PONG"), false);

    private final Promise<RedisConnection> connected = Promise.promise();
    private final AtomicReference<Handler<Response>> pushes = new AtomicReference<>();
    private final AtomicReference<Handler<Void>> ends = new AtomicReference<>();
    private final RedisConnection connection = stub(RedisConnection.class, (method, arguments) -> switch (method) {
        case "send" -> send((Request) arguments[0]);
        case "handler" -> {
            pushes.set(handler(arguments[0]));
            yield null;
        }
        case "endHandler" -> {
            ends.set(handler(arguments[0]));
            yield null;
        }
        default -> null;
    });
    private final Redis client = stub(Redis.class, (method, arguments) -> method.equals("connect") ? connected.future() : null);

    /** What a stub does with a call. */
    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T stub(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }

    @SuppressWarnings("unchecked")
    private static <T> Handler<T> handler(Object argument) {
        return (Handler<T>) argument;
    }

    private static Future<Response> send(Request request) {
        if (request.command() == Command.PING) {
            return Future.succeededFuture(PONG);
        }
        throw new NoClassDefFoundError("can't be written");
    }

    @Test
    void aCallThatCannotBeWrittenFailsAtOnceAndAlone() {
        PipelinedConnection redis = new PipelinedConnection(() -> client);
        CompletableFuture<Response> bad = redis.send(Request.cmd(Command.GET), LONG);
        CompletableFuture<Response> good = redis.send(Request.cmd(Command.PING), LONG);

        connected.complete(connection);

        assertThat(bad).isCompletedExceptionally();
        assertThat(good).isCompletedWithValue(PONG);
        assertThat(redis.send(Request.cmd(Command.PING), LONG)).isCompletedWithValue(PONG);
    }

    @Test
    void aPushThatCannotBeTakenLeavesTheConnectionToTheNext() {
        List<Response> taken = new CopyOnWriteArrayList<>();
        PipelinedConnection redis = new PipelinedConnection(() -> client, push -> {
            taken.add(push);
            throw new NoClassDefFoundError("can't be taken");
        }, lost -> {
        });
        connected.complete(connection);
        redis.send(Request.cmd(Command.PING), LONG);

        assertThatCode(() -> {
            pushes.get().handle(PONG);
            pushes.get().handle(PONG);
        }).doesNotThrowAnyException();

        assertThat(taken).hasSize(2);
    }

    @Test
    void aConnectionThatIsLostIsMadeAgainWhateverItsOwnerDoes() {
        PipelinedConnection redis = new PipelinedConnection(() -> client, push -> {
        }, lost -> {
            throw new NoClassDefFoundError("can't be noted");
        });
        connected.complete(connection);
        redis.send(Request.cmd(Command.PING), LONG);

        assertThatCode(() -> ends.get().handle(null)).doesNotThrowAnyException();

        assertThat(redis.send(Request.cmd(Command.PING), LONG)).isCompletedWithValue(PONG);
    }

    @Test
    void whoWaitsForAConnectionIsAnsweredWhateverItsOwnerDoes() {
        PipelinedConnection redis = new PipelinedConnection(() -> client, push -> {
        }, lost -> {
            throw new NoClassDefFoundError("can't be noted");
        });
        CompletableFuture<Response> waiting = redis.send(Request.cmd(Command.PING), LONG);

        connected.fail("refused");

        assertThat(waiting).isCompletedExceptionally();
    }

    @Test
    void aTaskThatFailsIsRunAgainInItsTime() {
        AtomicReference<Integer> runs = new AtomicReference<>(0);
        PeriodicTask task = new PeriodicTask("failing", Duration.ZERO, () -> {
            runs.updateAndGet(count -> count + 1);
            throw new RedisFailure("refused", null);
        });

        task.runIfDue();
        task.runIfDue();

        assertThat(runs).hasValue(2);
    }
}
