// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.write;

import java.util.List;

/** The schema of a Record Writer would drop fields that a component adds. This is a fault of the configuration, and the message names the cure. */
public final class WriterSchemaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public WriterSchemaException(final List<String> dropped) {
        super("The Record Writer has a schema of its own without %s: set its Schema Access Strategy to Inherit Record Schema, or add the fields to its schema"
                .formatted(String.join(", ", dropped)));
    }
}
