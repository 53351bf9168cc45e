package dev.herald.orders;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Two blocking queues of the JDK. */
final class MemoryRoundTrip implements RoundTrip {

    private final BlockingQueue<String> questions = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Thread answering = new Thread(this::answer, "raw-answers");

    MemoryRoundTrip() {
        answering.setDaemon(true);
        answering.start();
    }

    private void answer() {
        try {
            while (true) {
                questions.take();
                answers.add(ANSWER);
            }
        } catch (InterruptedException stop) {
            return;
        }
    }

    @Override
    public void once() throws InterruptedException {
        questions.add(QUESTION);
        if (answers.poll(30, TimeUnit.SECONDS) == null) {
            throw new IllegalStateException("no reply");
        }
    }

    @Override
    public void close() {
        answering.interrupt();
    }
}
