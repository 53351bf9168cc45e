package dev.herald.benchmarks.driver.broker;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.driver.wire.RespTap;
import dev.herald.benchmarks.driver.wire.WireTap;

/** Redis, with a stream that one consumer group reads. */
public final class RedisStreamUnderLoad implements BrokerUnderLoad {

    private static final String GROUP = "benchmark";
    private static final String BODY = "body";
    private static final int MOST_COUNTED = 1000;

    private final RedisCommands redis = new RedisCommands();
    private final Map<String, Long> ordersByEntry = new ConcurrentHashMap<>();

    @Override
    public String description() {
        return "Redis " + redis.version() + ", a stream with one consumer group, persistence disabled";
    }

    @Override
    public URI uri() {
        return redis.server().uri();
    }

    @Override
    public WireTap tap() {
        return new RespTap(uri(), ordersByEntry::get);
    }

    @Override
    public void create(String stream) {
        ordersByEntry.clear();
        redis.call(Command.DEL, stream);
        redis.call(Command.XGROUP, "CREATE", stream, GROUP, "0", "MKSTREAM");
    }

    @Override
    public boolean keepsMessages() {
        return true;
    }

    @Override
    public boolean isConsumed(String stream) {
        return true;
    }

    @Override
    public void send(String stream, List<Order> orders) {
        note(redis.callAll(requests(stream, orders)), orders);
    }

    @Override
    public void offer(String stream, List<Order> orders) {
        redis.callLater(requests(stream, orders), entries -> note(entries, orders));
    }

    private static List<Request> requests(String stream, List<Order> orders) {
        return orders.stream().map(order -> Request.cmd(Command.XADD).arg(stream).arg("*").arg(BODY)
                .arg(OrderJson.bytes(order))).toList();
    }

    private void note(List<Response> entries, List<Order> orders) {
        for (int i = 0; i < entries.size(); i++) {
            ordersByEntry.put(entries.get(i).toString(), orders.get(i).id());
        }
    }

    /** A call each millisecond. */
    @Override
    public int fewestPerCall(double perSecond) {
        return (int) Math.ceil(perSecond / 1000);
    }

    /** What was read but not acknowledged, and what wasn't read, up to some. */
    @Override
    public long backlog(String stream) {
        Response group = redis.call(Command.XINFO, "GROUPS", stream).get(0);
        int unread = redis.call(Command.XRANGE, stream, "(" + group.get("last-delivered-id"), "+", "COUNT", MOST_COUNTED)
                .size();
        return group.get("pending").toLong() + unread;
    }

    @Override
    public void close() {
        redis.close();
    }
}
