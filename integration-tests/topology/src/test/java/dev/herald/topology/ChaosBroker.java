package dev.herald.topology;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

import dev.herald.brokers.LoopbackProxy;

/**
 * A broker to which things happen.
 *
 * @param name for the log
 * @param profile with which the application is built for it
 * @param address where it is, as configuration of the application
 * @param proxies before it, all of them
 * @param keepsAnnouncements whether subscribers get what was announced while they were away
 * @param failOver makes another server take over; {@code null} if there is none
 */
record ChaosBroker(String name, String profile, Map<String, String> address, List<LoopbackProxy> proxies,
        boolean keepsAnnouncements, Fault failOver) {

    /** Something that happens to the broker. It returns when the broker is well again. */
    interface Fault {
        void happen(Random random) throws Exception;
    }

    /** All that can happen to it. */
    Map<String, Fault> faults() {
        Map<String, Fault> faults = new LinkedHashMap<>();
        faults.put("cuts", random -> disturb(random, LoopbackProxy::cut, 1, 8));
        faults.put("delays", random -> disturb(random, proxy -> proxy.delay(between(random, 20, 400)), 5, 15));
        faults.put("black holes", random -> disturb(random, LoopbackProxy::blackHole, 3, 15));
        if (failOver != null) {
            faults.put("fail-overs", failOver);
        }
        return faults;
    }

    /** One of the proxies, or all. */
    private void disturb(Random random, Consumer<LoopbackProxy> disturbance, int leastSeconds,
            int mostSeconds) throws InterruptedException {
        List<LoopbackProxy> disturbed = random.nextBoolean() ? proxies : List.of(proxies.get(random.nextInt(proxies.size())));
        disturbed.forEach(disturbance);
        try {
            Soon.last(between(random, leastSeconds * 1000, mostSeconds * 1000));
        } finally {
            comeBack();
        }
    }

    /** Nothing reaches it until it is to {@link #comeBack}, and clients are told so at once. */
    void goAway() {
        proxies.forEach(LoopbackProxy::cut);
    }

    /** Nothing reaches it until it is to {@link #comeBack}, and nobody tells the clients. */
    void fallSilent() {
        proxies.forEach(LoopbackProxy::blackHole);
    }

    void comeBack() {
        proxies.forEach(LoopbackProxy::pass);
    }

    static Duration between(Random random, int leastMillis, int mostMillis) {
        return Duration.ofMillis(leastMillis + random.nextInt(mostMillis - leastMillis));
    }
}
