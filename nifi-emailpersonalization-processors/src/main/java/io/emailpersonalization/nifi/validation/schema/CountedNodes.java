// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Iterator;

/**
 * JSON nodes of one record that limit how often they are read. A schema that refers to itself twice reads a nested value exponentially often. For one thread. Tested by HostileSchemaTest.
 */
final class CountedNodes {

    /** Reads of small records. Chosen: a thousand times what a usual schema needs. */
    private static final long MIN_READS = 1_000_000;
    /** Reads per node. Chosen, not measured. */
    private static final long READS_PER_NODE = 1000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private long left = MIN_READS;

    ObjectNode object() {
        left += READS_PER_NODE;
        return new CountedObject(this);
    }

    ArrayNode array(final int size) {
        left += READS_PER_NODE;
        return new CountedArray(this, size);
    }

    private void count() {
        if (--left < 0) {
            throw new BoundedPattern.UndecidedException(null);
        }
    }

    @SuppressWarnings("unchecked")
    private static final class CountedObject extends ObjectNode {
        private static final long serialVersionUID = 1L;
        private final transient CountedNodes nodes;

        private CountedObject(final CountedNodes nodes) {
            super(NODES);
            this.nodes = nodes;
        }

        @Override
        public JsonNode get(final String name) {
            nodes.count();
            return super.get(name);
        }
    }

    @SuppressWarnings("unchecked")
    private static final class CountedArray extends ArrayNode {
        private static final long serialVersionUID = 1L;
        private final transient CountedNodes nodes;

        private CountedArray(final CountedNodes nodes, final int size) {
            super(NODES, size);
            this.nodes = nodes;
        }

        @Override
        public JsonNode get(final int index) {
            nodes.count();
            return super.get(index);
        }

        @Override
        public Iterator<JsonNode> elements() {
            nodes.count();
            return super.elements();
        }
    }
}
