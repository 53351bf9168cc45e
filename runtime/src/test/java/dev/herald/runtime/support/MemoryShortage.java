package dev.herald.runtime.support;

import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Fills the heap for a while, in a process of its own, and looks whether what is timed goes on afterwards. */
final class MemoryShortage {

    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SHORTAGE = TimeUnit.MILLISECONDS.toNanos(1500);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    /** Kept reachable. */
    private static volatile Object allocated;
    private static Object[] chain;

    private MemoryShortage() {
    }

    public static void main(String[] arguments) throws InterruptedException {
        AtomicInteger ticks = new AtomicInteger();
        new HeraldExecutors().everyNanos(PERIOD, () -> {
            allocated = new ArrayList<Object>(1000);
            ticks.incrementAndGet();
        });
        boolean before = awaitMore(ticks, ticks.get());
        fillTheHeap();
        int during = ticks.get();
        chain = null;
        boolean after = awaitMore(ticks, during);
        System.out.println("ticks before: " + before + ", after: " + after + ", last " + ticks + ", " + allocated);
        System.exit(before && after ? 0 : 1);
    }

    private static void fillTheHeap() {
        long end = System.nanoTime() + SHORTAGE;
        int size = 1 << 20;
        while (System.nanoTime() - end < 0) {
            try {
                chain = new Object[]{chain, new byte[size]};
            } catch (OutOfMemoryError full) {
                size = Math.max(16, size / 2);
            }
        }
    }

    private static boolean awaitMore(AtomicInteger ticks, int than) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE;
        while (ticks.get() < than + 3) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return true;
    }
}
