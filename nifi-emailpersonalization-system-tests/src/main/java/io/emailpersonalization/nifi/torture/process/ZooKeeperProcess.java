// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture.process;

import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.sandbox.Ports;
import io.emailpersonalization.nifi.sandbox.nifi.NifiHome;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** ZooKeeper in a process of its own, from the jars of NiFi. Embedded in a node it would die with the node. */
public final class ZooKeeperProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern JARS = Pattern.compile("META-INF/bundled-dependencies/((zookeeper|netty-(?!tcnative-boring)|metrics-core|snappy-java)[^/]*\\.jar)");
    private static final Pattern LOGGING = Pattern.compile("(slf4j-api|logback)-.*\\.jar");

    private final int port = Ports.free();
    private final JavaProcess process;

    public ZooKeeperProcess(final Path work) throws IOException {
        final Path folder = Files.createDirectories(work.resolve("zookeeper"));
        final Properties properties = new Properties();
        properties.putAll(Map.of("dataDir", folder.resolve("data").toString(), "clientPort", Integer.toString(port), "clientPortAddress", "127.0.0.1", "tickTime", "1000",
                "admin.enableServer", "false"));
        final Path configuration = folder.resolve("zoo.cfg");
        try (OutputStream out = Files.newOutputStream(configuration)) {
            properties.store(out, null);
        }
        process = new JavaProcess(JavaProcess.classpath(jars(folder)), work.resolve("zookeeper.log"),
                List.of("org.apache.zookeeper.server.ZooKeeperServerMain", configuration.toString()));
        process.start();
        NifiRest.await("ZooKeeper to answer", LIMIT, this::answers);
    }

    private static List<Path> jars(final Path folder) throws IOException {
        final Path lib = Workspace.nifiHome().resolve("lib");
        final List<Path> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(lib)) {
            files.filter(file -> LOGGING.matcher(file.getFileName().toString()).matches()).forEach(jars::add);
        }
        try (ZipFile framework = new ZipFile(lib.resolve("nifi-framework-nar-" + new NifiHome(Workspace.nifiHome()).version() + ".nar").toFile())) {
            for (final ZipEntry entry : framework.stream().filter(each -> JARS.matcher(each.getName()).matches()).toList()) {
                final Path jar = folder.resolve(entry.getName().replaceFirst(".*/", ""));
                try (InputStream in = framework.getInputStream(entry)) {
                    Files.copy(in, jar);
                }
                jars.add(jar);
            }
        }
        return jars;
    }

    /** Returns host and port. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    private boolean answers() {
        if (!process.isRunning()) {
            throw new TortureException("ZooKeeper ended while it was starting");
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (final IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
