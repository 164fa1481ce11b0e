// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.write;

import java.util.List;

/** A Record Writer has a schema of its own that would drop fields which a component adds. A fault of the configuration: the message names the cure. */
public final class WriterSchemaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public WriterSchemaException(final List<String> dropped) {
        super("The Record Writer has a schema of its own without %s, which would be lost: set its Schema Access Strategy to Inherit Record Schema, or add the fields to its schema"
                .formatted(String.join(", ", dropped)));
    }
}
