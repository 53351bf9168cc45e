package dev.herald.spi;

/**
 * How often handlers have tried a message, those of earlier deliveries included. An attempt that was cut short, because its
 * lease was lost or its listener stopped, has begun, and may be made again without being counted.
 *
 * @param counted how many attempts count against the message: the {@link Delivery#attempt} of the next delivery is one more
 * @param begun how many attempts have begun, or may have: the {@link Delivery#receives} of the next delivery are one more. At
 *        least {@code counted}
 * @param usedUp whether it was decided that no further attempt begins, which {@link Delivery#isUsedUp} then has to tell
 */
public record Attempts(int counted, int begun, boolean usedUp) {

    public static final Attempts NONE = of(0);

    public Attempts {
        counted = Math.max(0, counted);
        begun = Math.max(counted, begun);
    }

    /** So many attempts, all of which count. */
    public static Attempts of(int counted) {
        return new Attempts(counted, counted, false);
    }

    /** The attempts before a delivery. */
    public static Attempts before(Delivery delivery) {
        return new Attempts(delivery.attempt() - 1, delivery.receives() - 1, delivery.isUsedUp());
    }

    /** After so many more that count. */
    public Attempts plus(int more) {
        return more == 0 ? this : new Attempts(sum(counted, more), sum(begun, more), usedUp);
    }

    /** Of which only so many count. */
    public Attempts withCounted(int number) {
        return new Attempts(number, begun, usedUp);
    }

    private static int sum(int one, int other) {
        return (int) Math.min(Integer.MAX_VALUE, (long) one + other);
    }
}
