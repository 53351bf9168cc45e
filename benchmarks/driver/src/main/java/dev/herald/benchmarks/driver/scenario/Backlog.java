package dev.herald.benchmarks.driver.scenario;

/** What a consumer that has gone left unsettled. */
final class Backlog {

    private static final int LOOKS = 50;
    private static final int LOOK_AGAIN_MILLIS = 100;

    private Backlog() {
    }

    /** How many messages, after the broker had time to count them. */
    static long left(Stage stage) throws InterruptedException {
        long left = stage.broker().backlog(stage.queue());
        for (int look = 0; left > 0 && look < LOOKS; look++) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
            left = stage.broker().backlog(stage.queue());
        }
        return left;
    }
}
