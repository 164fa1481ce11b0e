// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.command;

import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Runs the sandbox of one vendor alone until Ctrl-C. */
public final class SandboxMain {

    private static final String USAGE = """
            usage: ./run sandbox [options]
              --vendor V    mailchimp, brevo, hubspot-email, hubspot (the CRM as a source), dataverse or salesforce (default mailchimp)
              --port N      port on loopback (default 8095)
              --state FILE  keeps the audiences of mailchimp, brevo or hubspot-email in this file, also when the sandbox is killed
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
        SandboxVendor vendor = SandboxVendor.MAILCHIMP;
        int port = DEFAULT_PORT;
        Path state = null;
        for (int i = 0; i < arguments.length; i += 2) {
            final String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            if ("--vendor".equals(arguments[i]) && SandboxVendor.of(value).isPresent()) {
                vendor = SandboxVendor.of(value).get();
            } else if ("--port".equals(arguments[i]) && value.matches("[0-9]{1,5}") && Integer.parseInt(value) <= MAX_PORT) {
                port = Integer.parseInt(value);
            } else if ("--state".equals(arguments[i]) && !value.isEmpty()) {
                final String from = System.getenv("CALLED_FROM");
                state = Path.of(from == null ? "" : from).resolve(value);
            } else {
                end(2, "The option %s is unknown or its value wrong. ./run sandbox --help lists all.".formatted(arguments[i]));
            }
        }
        if (state != null && !vendor.keepsState()) {
            end(2, "The option --state is for --vendor mailchimp, brevo and hubspot-email: the other sandboxes begin with the people of the samples.");
        }
        try {
            System.out.print(vendor.start(port, state));
            System.out.flush();
            new CountDownLatch(1).await();
        } catch (final UncheckedIOException e) {
            end(1, e.getCause() instanceof BindException ? "The port %d is in use: end what uses it, or choose another with --port N.".formatted(port)
                    : "The sandbox cannot be started: the file of --state cannot be read or written, or the system refuses the port %d.".formatted(port));
        }
    }

    private static void end(final int code, final String message) {
        System.err.println(message);
        System.exit(code);
    }
}
