package dev.herald.spi.support;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    public boolean same(String physicalName, String other) {
        if (!nameOf(physicalName).equals(nameOf(other))) {
            return false;
        }
        Optional<Owner> owner = Owner.of(physicalName);
        Optional<Owner> otherOwner = Owner.of(other);
        return owner.isEmpty() || otherOwner.isEmpty() || owner.get().same(otherOwner.get());
    }

    /**
     * What an address says besides the name.
     *
     * @param account the account's id
     * @param region the region; empty if the host of a URL has none, such as that of an emulator
     */
    private record Owner(String account, String region) {

        private static final Pattern REGION = Pattern.compile("\\b[a-z]{2}(-[a-z]+)+-\\d\\b");
        private static final int ARN_REGION = 3;

        /** Empty for a name, and for an address that is incomplete. */
        static Optional<Owner> of(String address) {
            String[] parts = address.split(isUrl(address) ? "/" : ":");
            if (!isUrl(address) && !isArn(address) || parts.length <= ARN_REGION) {
                return Optional.empty();
            }
            Matcher inHost = REGION.matcher(parts[2]);
            String regionOfUrl = inHost.find() ? inHost.group() : "";
            return Optional.of(new Owner(parts[parts.length - 2], isUrl(address) ? regionOfUrl : parts[ARN_REGION]));
        }

        boolean same(Owner other) {
            return account.equals(other.account)
                    && (region.isEmpty() || other.region.isEmpty() || region.equals(other.region));
        }
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
