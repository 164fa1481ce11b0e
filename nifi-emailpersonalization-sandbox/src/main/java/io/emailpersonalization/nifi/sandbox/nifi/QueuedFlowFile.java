// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.nifi;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A FlowFile that waits in a queue. */
public record QueuedFlowFile(Map<String, String> attributes, byte[] content) {

    /** The content as UTF-8. */
    public String text() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** The value of an attribute; null for none. */
    public String attribute(final String name) {
        return attributes.get(name);
    }
}
