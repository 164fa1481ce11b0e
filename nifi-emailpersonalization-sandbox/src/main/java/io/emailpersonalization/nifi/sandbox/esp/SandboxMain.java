// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import java.util.concurrent.CountDownLatch;

/** Runs the ESP sandbox alone until Ctrl-C. */
public final class SandboxMain {

    private static final int DEFAULT_PORT = 8095;

    private SandboxMain() {
    }

    public static void main(final String... arguments) throws InterruptedException {
        final boolean hasPort = arguments.length == 2 && "--port".equals(arguments[0]) && arguments[1].matches("[0-9]{1,5}");
        if (arguments.length > 0 && !hasPort) {
            System.err.println("usage: ./run sandbox [--port N]   (default " + DEFAULT_PORT + ")");
            System.exit(2);
        }
        try (EspSandbox sandbox = EspSandbox.start(hasPort ? Integer.parseInt(arguments[1]) : DEFAULT_PORT)) {
            sandbox.audience("audience", "{}");
            System.out.printf("""
                    The ESP sandbox runs; it sends no mail. Ctrl-C ends it.
                      Mailchimp API  %1$s/3.0   API key %2$s, audience id: audience
                      contacts       curl %1$s/admin/audiences
                      request log    curl %1$s/admin/requests
                      a fault        curl -X POST %1$s/admin/faults -d '{"path":"/lists/","times":3,"kind":"ANSWER","status":429,"contentType":"text/plain","body":""}'
                      start over     curl -X POST %1$s/admin/reset
                    """, sandbox.uri(), EspSandbox.API_KEY);
            new CountDownLatch(1).await();
        }
    }
}
