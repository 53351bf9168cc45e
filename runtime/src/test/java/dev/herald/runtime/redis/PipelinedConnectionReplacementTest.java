package dev.herald.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import io.vertx.redis.client.impl.types.SimpleStringType;

import dev.herald.runtime.redis.RedisFailure.Meaning;

/** Answers that mean that a connection leads to the wrong server, and connections that do not come about. */
class PipelinedConnectionReplacementTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final RedisFailure WRONG = new RedisFailure("a replica", null, Meaning.WRONG_SERVER);

    private final List<Server> servers = new CopyOnWriteArrayList<>();
    private final AtomicInteger failedConnects = new AtomicInteger();
    private volatile Duration patience = LONG;
    private volatile Future<RedisConnection> instead;
    private final PipelinedConnection redis = new PipelinedConnection(new Connector() {
        @Override
        public Redis get() {
            Server server = new Server();
            servers.add(server);
            return server.client;
        }

        @Override
        public void failed() {
            failedConnects.incrementAndGet();
        }

        @Override
        public Duration patience() {
            return patience;
        }

        @Override
        public String hosts() {
            return "redis://a, redis://b";
        }
    });

    /** One connection, whose answers the test gives. */
    private final class Server {

        final List<Promise<Response>> calls = new CopyOnWriteArrayList<>();
        volatile boolean closed;
        volatile boolean broken;
        final RedisConnection connection = stub(RedisConnection.class, this::call);
        final Redis client = stub(Redis.class, this::call);

        private Object call(String method) {
            switch (method) {
                case "connect" -> {
                    return instead == null ? Future.succeededFuture(connection) : instead;
                }
                case "send" -> {
                    if (broken) {
                        throw new NoClassDefFoundError("can't be written");
                    }
                    Promise<Response> answer = Promise.promise();
                    calls.add(answer);
                    return answer.future();
                }
                case "close" -> {
                    closed = true;
                    return null;
                }
                default -> {
                    return null;
                }
            }
        }
    }

    private interface Answer {
        Object to(String method);
    }

    private static <T> T stub(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type},
                (proxy, method, arguments) -> answer.to(method.getName())));
    }

    @Test
    void anAnswerOfTheWrongServerReplacesTheConnection() {
        await().pollInterval(Duration.ofMillis(20)).atMost(SOON).until(() -> {
            CompletableFuture<Response> call = call();
            servers.get(servers.size() - 1).calls.get(servers.get(servers.size() - 1).calls.size() - 1)
                    .fail(ErrorType.create("READONLY You can't write against a read only replica."));
            assertThat(call).isCompletedExceptionally();
            return servers.size() == 2;
        });

        await().atMost(SOON).until(() -> servers.get(0).closed);
        assertThat(servers.get(1).closed).isFalse();
    }

    @Test
    void callsThatArePendingOnTheReplacedConnectionAreStillAnswered() {
        CompletableFuture<Response> innocent = call();
        await().pollInterval(Duration.ofMillis(20)).atMost(SOON).until(() -> {
            call();
            if (servers.size() == 1) {
                servers.get(0).calls.get(servers.get(0).calls.size() - 1)
                        .fail(ErrorType.create("CLUSTERDOWN Hash slot not served"));
            }
            return servers.size() == 2;
        });

        servers.get(0).calls.get(0).complete(SimpleStringType.OK);

        assertThat(innocent).isCompletedWithValue(SimpleStringType.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WRONGTYPE Operation against a key", "MISCONF Redis is configured to save RDB snapshots",
            "BUSY Redis is busy running a script.", "TRYAGAIN Multiple keys request during rehashing"})
    void anotherErrorLeavesTheConnectionAsItIs(String error) {
        call();
        awaitReplaceable();
        servers.get(0).calls.get(0).fail(ErrorType.create(error));
        call();

        assertThat(servers).hasSize(1);
    }

    @Test
    void aLateAnswerOfAReplacedConnectionLeavesTheNextOneAlone() {
        call();
        redis.check(Request.cmd(Command.ROLE), answer -> WRONG);
        awaitReplaceable();
        servers.get(0).calls.get(0).fail(ErrorType.create("READONLY You can't write against a read only replica."));
        call();
        awaitReplaceable();

        servers.get(0).calls.get(1).complete(SimpleStringType.OK);
        call();

        assertThat(servers).hasSize(2);
    }

    @Test
    void anAnswerThatIsJudgedToBeOfTheWrongServerReplacesItsConnection() {
        call();
        redis.check(Request.cmd(Command.ROLE), answer -> WRONG);
        awaitReplaceable();

        servers.get(0).calls.get(1).complete(SimpleStringType.OK);
        call();

        assertThat(servers).hasSize(2);
    }

    @Test
    void aCheckThatCannotBeSentIsNoFailure() {
        call();
        servers.get(0).broken = true;

        assertThatCode(() -> redis.check(Request.cmd(Command.ROLE), answer -> WRONG)).doesNotThrowAnyException();
    }

    @Test
    void aServerThatRefusesToTellItsRoleIsNotAskedAgainSoon() {
        call();
        RoleQuestion role = new RoleQuestion(redis, Duration.ZERO);
        role.askIfDue();
        servers.get(0).calls.get(1).complete(stub(Response.class, method -> SimpleStringType.create("master")));
        role.askIfDue();
        servers.get(0).calls.get(2).fail(ErrorType.create("NOPERM this user has no permissions to run the 'role' command"));

        role.askIfDue();

        assertThat(servers.get(0).calls).hasSize(3);
    }

    @Test
    void connectionsThatLeadToTheWrongServerAgainAreReplacedMoreSlowly() {
        long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        int answers = 0;
        while (System.nanoTime() < end) {
            call();
            Server last = servers.get(servers.size() - 1);
            last.calls.get(last.calls.size() - 1).fail(ErrorType.create("LOADING Redis is loading"));
            answers++;
        }

        assertThat(answers).isGreaterThan(100);
        assertThat(servers.size()).isBetween(3, 6);
    }

    @Test
    void aHostThatSaysNothingIsGivenUpAndAnotherOneIsNext() {
        patience = Duration.ofMillis(50);
        instead = Promise.<RedisConnection>promise().future();

        assertThat(call()).failsWithin(SOON).withThrowableOfType(ExecutionException.class)
                .withMessageContaining("can't connect to redis://a, redis://b: no connection within 50 ms");

        assertThat(failedConnects).hasValue(1);
        assertThat(servers.get(0).closed).isTrue();
        instead = null;
        call();
        assertThat(servers).hasSize(2);
        assertThat(servers.get(1).calls).hasSize(1);
    }

    @Test
    void aConnectThatFailsAtOnceIsTriedAgainByTheNextCall() {
        instead = Future.failedFuture("refused");

        assertThat(call()).isCompletedExceptionally();
        instead = null;
        call();

        assertThat(servers).hasSize(2);
        assertThat(servers.get(1).calls).hasSize(1);
    }

    /** A connection is not replaced as soon as it is made. */
    private static void awaitReplaceable() {
        await().pollDelay(Duration.ofMillis(400)).until(() -> true);
    }

    private CompletableFuture<Response> call() {
        return redis.send(Request.cmd(Command.PING), LONG);
    }
}
