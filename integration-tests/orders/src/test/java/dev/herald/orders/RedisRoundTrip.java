package dev.herald.orders;

import java.util.UUID;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Two Redis streams, read by blocking calls on separate connections. */
final class RedisRoundTrip implements RoundTrip {

    private static final String QUESTIONS = "raw-questions";
    private static final String ANSWERS = "raw-answers";
    private static final String GROUP = "raw";
    private static final int BLOCK_MILLIS = 10_000;

    private final Vertx vertx = Vertx.vertx();
    private final Redis redis;
    private final RedisConnection asking;
    private final RedisConnection awaiting;
    private final RedisConnection listening;
    private final RedisConnection answering;
    private String lastAnswer = "0";
    private volatile boolean closed;

    RedisRoundTrip(String uri) {
        redis = Redis.createClient(vertx, uri);
        asking = StreamQueue.await(redis.connect());
        awaiting = StreamQueue.await(redis.connect());
        listening = StreamQueue.await(redis.connect());
        answering = StreamQueue.await(redis.connect());
        send(answering, Request.cmd(Command.XGROUP).arg("CREATE").arg(QUESTIONS).arg(GROUP).arg("0").arg("MKSTREAM"));
        Thread thread = new Thread(this::answerAll, "raw-answers");
        thread.setDaemon(true);
        thread.start();
    }

    private void answerAll() {
        while (!closed) {
            try {
                Response streams = send(listening, Request.cmd(Command.XREADGROUP).arg("GROUP").arg(GROUP).arg("one")
                        .arg("COUNT").arg(10).arg("BLOCK").arg(BLOCK_MILLIS).arg("STREAMS").arg(QUESTIONS).arg(">"));
                if (streams != null) {
                    entries(streams, QUESTIONS).forEach(this::answer);
                }
            } catch (IllegalStateException ended) {
                if (!closed) {
                    throw ended;
                }
            }
        }
    }

    private void answer(Response question) {
        send(answering, Request.cmd(Command.XADD).arg(ANSWERS).arg("*").arg("body").arg(ANSWER).arg("correlation-id")
                .arg(correlation(question)));
        String id = question.get(0).toString();
        answering.send(Request.cmd(Command.XACK).arg(QUESTIONS).arg(GROUP).arg(id));
        answering.send(Request.cmd(Command.XDEL).arg(QUESTIONS).arg(id));
    }

    @Override
    public void once() {
        String id = UUID.randomUUID().toString();
        send(asking, Request.cmd(Command.XADD).arg(QUESTIONS).arg("*").arg("body").arg(QUESTION).arg("correlation-id")
                .arg(id));
        Response streams = send(awaiting, Request.cmd(Command.XREAD).arg("COUNT").arg(10).arg("BLOCK").arg(BLOCK_MILLIS)
                .arg("STREAMS").arg(ANSWERS).arg(lastAnswer));
        Response answer = streams == null ? null : entries(streams, ANSWERS).get(0);
        if (answer == null || !correlation(answer).equals(id)) {
            throw new IllegalStateException("unexpected reply: " + answer);
        }
        lastAnswer = answer.get(0).toString();
    }

    @Override
    public void tidyUp() {
        send(asking, Request.cmd(Command.XDEL).arg(ANSWERS).arg(lastAnswer));
    }

    private static Response send(RedisConnection connection, Request request) {
        return StreamQueue.await(connection.send(request));
    }

    /** A map in RESP3, alternating names and entries in RESP2. */
    private static Response entries(Response streams, String stream) {
        return streams.isMap() ? streams.get(stream) : streams.get(0).get(1);
    }

    private static String correlation(Response entry) {
        return entry.get(1).get(3).toString();
    }

    @Override
    public void close() {
        closed = true;
        redis.close();
        StreamQueue.await(vertx.close());
    }
}
