// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertTrue;

class DemoMainTest {

    @Test
    void whatStaysUpIsPrintedWithAllThatIsNeededToReachIt() {
        final String text = DemoMain.kept("https://127.0.0.1:8443", Path.of("in"), Path.of("runs/1"), "postgresql://127.0.0.1:5432/postgres?user=demo", "http://127.0.0.1:8095",
                EspVendor.MAILCHIMP);
        for (final String expected : List.of("https://127.0.0.1:8443/nifi/", "in", "runs/1", "psql 'postgresql://127.0.0.1:5432/postgres?user=demo'", "http://127.0.0.1:8095/3.0",
                "API key " + EspSandbox.API_KEY, "audience id customers", "curl http://127.0.0.1:8095/admin/audiences", "curl http://127.0.0.1:8095/admin/requests", "Ctrl-C")) {
            assertTrue(text.contains(expected), expected + " in " + text);
        }
    }
}
