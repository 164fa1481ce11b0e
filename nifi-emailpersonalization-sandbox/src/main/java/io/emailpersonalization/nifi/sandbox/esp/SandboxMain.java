// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Runs the ESP sandbox alone until Ctrl-C. */
public final class SandboxMain {

    private static final String USAGE = """
            usage: ./run sandbox [options]
              --port N      port on loopback (default 8095)
              --state FILE  keeps the audiences in this file, also when the sandbox is killed
              --help        prints this text""";

    private static final int DEFAULT_PORT = 8095;
    private static final int MAX_PORT = 65_535;

    private SandboxMain() {
    }

    public static void main(final String... arguments) throws InterruptedException {
        if (arguments.length > 0 && "--help".equals(arguments[0])) {
            System.out.println(USAGE);
            return;
        }
        int port = DEFAULT_PORT;
        Path state = null;
        for (int i = 0; i < arguments.length; i += 2) {
            final String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            if ("--port".equals(arguments[i]) && value.matches("[0-9]{1,5}") && Integer.parseInt(value) <= MAX_PORT) {
                port = Integer.parseInt(value);
            } else if ("--state".equals(arguments[i]) && !value.isEmpty()) {
                final String from = System.getenv("CALLED_FROM");
                state = Path.of(from == null ? "" : from).resolve(value);
            } else {
                end(2, "The option %s is unknown or its value wrong. ./run sandbox --help lists all.".formatted(arguments[i]));
            }
        }
        try {
            run(port, state);
        } catch (final UncheckedIOException e) {
            end(1, e.getCause() instanceof BindException ? "The port %d is in use: end what uses it, or choose another with --port N.".formatted(port)
                    : "The sandbox cannot be started: the file of --state cannot be read or written, or the system refuses the port %d.".formatted(port));
        }
    }

    private static void end(final int code, final String message) {
        System.err.println(message);
        System.exit(code);
    }

    private static void run(final int port, final Path state) throws InterruptedException {
        try (EspSandbox sandbox = EspSandbox.start(port, state)) {
            sandbox.audience("audience", "{}");
            System.out.printf("""
                    The ESP sandbox runs; it sends no mail. Ctrl-C ends it.
                      %3$-14s %1$s%4$s   API key %2$s, audience id: audience
                      contacts       curl %1$s/admin/audiences
                      status changes curl %1$s/admin/audiences/audience/changes
                      a person's own curl -X POST %1$s/admin/audiences/audience/unsubscribe -d '{"email_address":"ada@example.com"}'   or subscribe
                      request log    curl %1$s/admin/requests
                      slower         curl -X POST %1$s/admin/settings -d '{"latencyMillis":500}'
                      a fault        curl -X POST %1$s/admin/faults -d '{"path":"/lists/","times":3,"kind":"ANSWER","status":429,"contentType":"text/plain","body":""}'
                      start over     curl -X POST %1$s/admin/reset
                    """, sandbox.uri(), EspSandbox.API_KEY, sandbox.vendor().name() + " API", sandbox.vendor().root());
            new CountDownLatch(1).await();
        }
    }
}
