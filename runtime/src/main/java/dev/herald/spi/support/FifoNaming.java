package dev.herald.spi.support;

import dev.herald.spi.DestinationNaming;

/**
 * The naming rules of Amazon SQS and Amazon SNS, which the memory broker shares: a physical name is a name, a URL or an ARN,
 * and that of a FIFO queue or topic ends in {@code .fifo}.
 */
public final class FifoNaming implements DestinationNaming {

    public static final FifoNaming NAMING = new FifoNaming();

    private static final String FIFO = ".fifo";

    private FifoNaming() {
    }

    /** Whether a name, URL or ARN is that of a FIFO queue or topic. */
    public static boolean isFifo(String physicalName) {
        return physicalName.endsWith(FIFO);
    }

    /** A name with the ending of a FIFO queue or topic, or as it is. */
    public static String named(String base, boolean fifo) {
        return fifo ? base + FIFO : base;
    }

    /** A name without the ending of a FIFO queue or topic. */
    public static String base(String name) {
        return isFifo(name) ? name.substring(0, name.length() - FIFO.length()) : name;
    }

    public static boolean isUrl(String physicalName) {
        return physicalName.startsWith("https://") || physicalName.startsWith("http://");
    }

    public static boolean isArn(String physicalName) {
        return physicalName.startsWith("arn:");
    }

    /** The name in a URL or an ARN; a name as it is. */
    public static String nameOf(String physicalName) {
        if (isUrl(physicalName)) {
            return physicalName.substring(physicalName.lastIndexOf('/') + 1);
        }
        return isArn(physicalName) ? physicalName.substring(physicalName.lastIndexOf(':') + 1) : physicalName;
    }

    @Override
    public boolean ordered(String physicalName) {
        return isFifo(physicalName);
    }

    @Override
    public String simpleName(String physicalName) {
        return nameOf(physicalName);
    }

    @Override
    public String withSuffix(String physicalName, String suffix) {
        String name = nameOf(physicalName);
        return named(base(name) + suffix, isFifo(name));
    }

    /** An ARN names no host. */
    @Override
    public String withoutHost(String address) {
        return isUrl(address) ? nameOf(address) : address;
    }
}
