package dev.herald.spi;

/**
 * How a broker reads and builds the physical names of queues and topics. The defaults are for a broker whose names have no
 * structure. Stateless and thread-safe.
 */
public interface DestinationNaming {

    /** Names without structure. */
    DestinationNaming PLAIN = new DestinationNaming() {
    };

    /** Whether the name is that of a destination that keeps messages ordered within groups. */
    default boolean ordered(String physicalName) {
        return false;
    }

    /** The name alone, where a physical name may also be an address that contains it. */
    default String simpleName(String physicalName) {
        return physicalName;
    }

    /** Whether two physical names may be those of the same destination; where only one of them says where it is, they may. */
    default boolean same(String physicalName, String other) {
        return physicalName.equals(other);
    }

    /**
     * The simple name of another destination, derived from this one's; the result is {@linkplain #ordered ordered} exactly
     * if this one is.
     *
     * @param suffix what distinguishes the two, such as {@code -dlq}
     */
    default String withSuffix(String physicalName, String suffix) {
        return physicalName + suffix;
    }

    /**
     * The address without the host to call, if it names one: an untrusted sender may choose the queue for its reply, but only
     * the client's configuration decides which server is called.
     */
    default String withoutHost(String address) {
        return address;
    }
}
