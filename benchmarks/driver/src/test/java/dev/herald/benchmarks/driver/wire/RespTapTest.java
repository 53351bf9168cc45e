package dev.herald.benchmarks.driver.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.brokers.RedisServer;

@Timeout(60)
class RespTapTest {

    private static final String STREAM = "orders";
    private static final String GROUP = "7-7";

    private static RedisServer broker;

    private final Map<String, Long> ordersByEntry = new ConcurrentHashMap<>();
    private final Vertx vertx = Vertx.vertx();
    private RespTap tap;
    private RedisConnection connection;

    @BeforeAll
    static void startBroker() {
        broker = RedisServer.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void connect() throws Exception {
        tap = new RespTap(broker.uri(), ordersByEntry::get);
        connection = connection(tap.uri());
        call(Command.DEL, STREAM);
        call(Command.XGROUP, "CREATE", STREAM, GROUP, "0", "MKSTREAM");
    }

    @AfterEach
    void disconnect() throws Exception {
        await(connection.close());
        tap.close();
        await(vertx.close());
    }

    @Test
    void callsAreCountedByTheirNames() throws Exception {
        await(connection.batch(List.of(Request.cmd(Command.PING), Request.cmd(Command.PING),
                Request.cmd(Command.XLEN).arg(STREAM))));
        assertThat(tap.calls()).containsEntry("PING", 2L).containsEntry("XLEN", 1L).containsEntry("XGROUP", 1L)
                .doesNotContainKey("XACK");
    }

    @Test
    void anAcknowledgementSettlesTheEntriesItNames() throws Exception {
        String first = delivered(10);
        String second = delivered(11);
        delivered(12);
        long before = System.nanoTime();
        assertThat(call(Command.XACK, STREAM, GROUP, first, second).toInteger()).isEqualTo(2);
        assertThat(tap.settled()).containsOnlyKeys(10L, 11L);
        assertThat(tap.settled().values()).allSatisfy(time -> assertThat(time).isBetween(before, System.nanoTime()));
    }

    @Test
    void onlyTheFirstTimeCounts() throws Exception {
        String entry = delivered(10);
        call(Command.XACK, STREAM, GROUP, entry);
        Long time = tap.settled().get(10L);
        call(Command.XACK, STREAM, GROUP, entry);
        assertThat(tap.settled()).containsEntry(10L, time);
    }

    @Test
    void anOrderIsTheOneOfTwoEntriesThatWasSettledFirst() throws Exception {
        String first = delivered(10);
        String again = delivered(10);
        call(Command.XACK, STREAM, GROUP, again);
        Long time = tap.settled().get(10L);
        call(Command.XACK, STREAM, GROUP, first);
        assertThat(tap.settled()).containsEntry(10L, time);
    }

    @Test
    void whoseEntryBecomesKnownAfterwardsIsSettledAllTheSame() throws Exception {
        String entry = delivered(10);
        ordersByEntry.clear();
        call(Command.XACK, STREAM, GROUP, entry);
        assertThat(tap.settled()).isEmpty();
        ordersByEntry.put(entry, 10L);
        assertThat(tap.settled()).containsOnlyKeys(10L);
    }

    @Test
    void theGroupIsNoEntry() throws Exception {
        ordersByEntry.put(GROUP, 99L);
        call(Command.XACK, STREAM, GROUP, delivered(10));
        assertThat(tap.settled()).containsOnlyKeys(10L);
    }

    /** Group, consumer, least and greatest entry, three settings, entries: what Herald's script for it is given. */
    @Test
    void aScriptThatAcknowledgesSettlesTheEntriesItNames() throws Exception {
        String first = delivered(10);
        String second = delivered(11);
        script("'XACK', KEYS[1], ARGV[1], ARGV[8], ARGV[9]", GROUP, "me", first, second, "1", "1", "0", first, second);
        assertThat(tap.settled()).containsOnlyKeys(10L, 11L);
        assertThat(tap.calls()).containsEntry("EVAL", 1L);
    }

    /** Group, consumer, least and greatest entry, two periods, pairs of entry and count. */
    @Test
    void aScriptThatExtendsLeasesSettlesNothing() throws Exception {
        String entry = delivered(10);
        script("'XLEN', KEYS[1]", GROUP, "me", entry, entry, "30000", "30000", entry, "1", entry, "1");
        assertThat(tap.settled()).isEmpty();
    }

    /** Group, consumer, least and greatest entry, triples of entry, count and delay. */
    @Test
    void aScriptThatGivesEntriesBackSettlesNothing() throws Exception {
        String first = delivered(10);
        String second = delivered(11);
        script("'XLEN', KEYS[1]", GROUP, "me", first, second, first, "1", "0", second, "1", "0");
        assertThat(tap.settled()).isEmpty();
    }

    @Test
    void aScriptWithoutKeysAndArgumentsSettlesNothing() throws Exception {
        call(Command.EVAL, "return 1", "0");
        assertThat(tap.settled()).isEmpty();
    }

    @Test
    void largeTextsPass() throws Exception {
        String text = "é".repeat(2_000_000);
        call(Command.SET, "large", text);
        assertThat(call(Command.GET, "large").toString()).isEqualTo(text);
        call(Command.DEL, "large");
    }

    private String delivered(long order) throws Exception {
        String entry = call(Command.XADD, STREAM, "*", "body", "{\"id\":" + order + "}").toString();
        ordersByEntry.put(entry, order);
        call(Command.XREADGROUP, "GROUP", GROUP, "me", "STREAMS", STREAM, ">");
        return entry;
    }

    private void script(String command, String... arguments) throws Exception {
        Request request = Request.cmd(Command.EVAL).arg("return redis.call(" + command + ")").arg(3).arg(STREAM)
                .arg("released").arg("scheduled");
        for (String argument : arguments) {
            request.arg(argument);
        }
        await(connection.send(request));
    }

    private Response call(Command command, String... arguments) throws Exception {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return await(connection.send(request));
    }

    private RedisConnection connection(URI uri) throws Exception {
        return await(Redis.createClient(vertx, uri.toString()).connect());
    }

    private static <T> T await(Future<T> answer) throws Exception {
        return answer.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
