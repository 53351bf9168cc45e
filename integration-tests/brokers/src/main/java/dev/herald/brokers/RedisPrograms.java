package dev.herald.brokers;

/**
 * The programs of one Redis.
 *
 * @param server {@code redis-server} or {@code valkey-server}
 * @param control {@code redis-cli} or {@code valkey-cli}
 */
record RedisPrograms(Program server, Program control) {

    static RedisPrograms ofThisMachine() {
        ServerProgram server = new ServerProgram("redis-server",
                new SearchPath("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"), new DebianPackage("redis-server"),
                "redis", RedisResource.URI_VARIABLE);
        Program program = new Program(server.find());
        return new RedisPrograms(program, program.sibling("redis-cli"));
    }

    static RedisPrograms ofNewerDebian(String name) {
        Program server = NewerDebian.with(name + "-server").program(name + "-server", "/usr/bin");
        return new RedisPrograms(server, server.sibling(name + "-cli"));
    }
}
