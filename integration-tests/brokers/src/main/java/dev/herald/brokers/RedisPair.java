package dev.herald.brokers;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Redis master and its replica behind an address that stays the same, as managed services have it: whoever is the master,
 * new connections come to it. Not thread-safe.
 */
public final class RedisPair implements AutoCloseable {

    private static final Duration REPLICATED = Duration.ofSeconds(30);
    private static final Pattern OFFSET = Pattern.compile("(?:master|slave)_repl_offset:(\\d+)");

    private final LoopbackProxy proxy;
    private RedisServer master;
    private RedisServer replica;

    private RedisPair(LoopbackProxy proxy, RedisServer master, RedisServer replica) {
        this.proxy = proxy;
        this.master = master;
        this.replica = replica;
    }

    /** Starts both, and returns when they are in step. */
    public static RedisPair start(RedisOptions options) {
        RedisServer master = RedisServer.start(options.onThisMachine());
        try {
            return of(master, RedisServer.start(options.replicaOf(master.port())));
        } catch (RuntimeException e) {
            master.close();
            throw e;
        }
    }

    private static RedisPair of(RedisServer master, RedisServer replica) {
        try {
            return of(LoopbackProxy.to(master.port()), master, replica);
        } catch (RuntimeException e) {
            replica.close();
            throw e;
        }
    }

    private static RedisPair of(LoopbackProxy proxy, RedisServer master, RedisServer replica) {
        RedisPair pair = new RedisPair(proxy, master, replica);
        try {
            pair.awaitReplicated();
            return pair;
        } catch (RuntimeException e) {
            proxy.close();
            throw e;
        }
    }

    /** The address of the master. */
    public URI uri() {
        return URI.create("redis://127.0.0.1:" + proxy.port());
    }

    /** The proxy at that address. */
    public LoopbackProxy proxy() {
        return proxy;
    }

    /** The current master. */
    public RedisServer master() {
        return master;
    }

    /** Exchanges the roles, without closing a connection: those that are open reach a replica now. */
    public void promoteReplica() {
        awaitReplicated();
        exchangeRoles();
        replicate();
    }

    /**
     * Cuts the master off, kills it and promotes the replica, which has all that clients were told is done. The killed server
     * comes back as its replica.
     */
    public void failOver() {
        awaitReplicated();
        proxy.cut();
        Patience.await("the Redis replica", REPLICATED, () -> offset(replica).equals(offset(master)));
        master.kill();
        exchangeRoles();
        proxy.pass();
        replica.restart();
        replicate();
    }

    /** Promotes the replica. The old master is to become its replica. */
    private void exchangeRoles() {
        RedisServer promoted = replica;
        promoted.control("REPLICAOF", "NO", "ONE");
        proxy.target(promoted.port());
        replica = master;
        master = promoted;
    }

    private void replicate() {
        replica.control("REPLICAOF", "127.0.0.1", Integer.toString(master.port()));
    }

    /** How much of the master's history it has. */
    private static String offset(RedisServer server) {
        Matcher offset = OFFSET.matcher(server.control("INFO", "replication"));
        if (!offset.find()) {
            throw new IllegalStateException("no replication offset");
        }
        return offset.group(1);
    }

    private void awaitReplicated() {
        Patience.await("the Redis replica", REPLICATED,
                () -> replica.control("INFO", "replication").contains("master_link_status:up"));
    }

    /** Kills both and deletes their data. */
    @Override
    public void close() {
        proxy.close();
        master.close();
        replica.close();
    }
}
