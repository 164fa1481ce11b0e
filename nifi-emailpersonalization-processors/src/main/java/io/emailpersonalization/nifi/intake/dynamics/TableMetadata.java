// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The columns of a table, as the metadata of the Web API declares them (OData CSDL 4.0).
 *
 * @param key the name of the primary key
 * @param columns the EDM types by name, in the order of the metadata
 */
record TableMetadata(String key, Map<String, String> columns) {

    private static final XMLInputFactory XML = XMLInputFactory.newFactory();

    static {
        XML.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XML.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    }

    /**
     * Reads the metadata of all tables, which are several megabytes, and keeps one.
     *
     * @throws DataverseException when there is no such table, or the metadata cannot be read
     */
    static TableMetadata read(final InputStream metadata, final String entitySet) throws DataverseException {
        try {
            final XMLStreamReader xml = XML.createXMLStreamReader(metadata);
            try {
                return new Reader(xml, entitySet).read();
            } finally {
                xml.close();
            }
        } catch (final XMLStreamException e) {
            // an answer that ends too early is an error of the stream, wrapped or not
            throw e.getNestedException() instanceof IOException cut ? DataverseClient.cut(cut)
                    : DataverseException.unavailable("The metadata of Dataverse is cut off or no XML: it is asked for again. Check that no proxy changes its answers", e);
        }
    }

    /** An entity type: its own columns, and the name of the type that it inherits others from; empty for none. An inherited key is null. */
    private record EntityType(String base, String key, Map<String, String> columns) {
    }

    /** Reads entity types, whose sets are named at the end of the document. */
    private static final class Reader {
        private final XMLStreamReader xml;
        private final String entitySet;
        private final Map<String, EntityType> types = new HashMap<>();
        private String type;
        private String base;
        private String key;
        private Map<String, String> columns = new LinkedHashMap<>();

        private Reader(final XMLStreamReader xml, final String entitySet) {
            this.xml = xml;
            this.entitySet = entitySet;
        }

        private TableMetadata read() throws XMLStreamException, DataverseException {
            while (xml.hasNext()) {
                final int event = xml.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    final String name = xml.getLocalName();
                    if ("EntitySet".equals(name) && entitySet.equals(attribute("Name"))) {
                        return table(unqualified(attribute("EntityType")));
                    }
                    start(name);
                } else if (event == XMLStreamConstants.END_ELEMENT && "EntityType".equals(xml.getLocalName())) {
                    types.put(type, new EntityType(base, key, columns));
                    type = null;
                }
            }
            throw DataverseException.refused(("Dataverse has no entity set %s: Entity Set is the plural name of the table, "
                    + "such as contacts. It stands in the developer resources of the table as Set name").formatted(entitySet));
        }

        private void start(final String name) {
            if ("EntityType".equals(name)) {
                type = attribute("Name");
                base = unqualified(attribute("BaseType"));
                key = null;
                columns = new LinkedHashMap<>();
            } else if (type != null && "PropertyRef".equals(name) && key == null) {
                key = attribute("Name");
            } else if (type != null && "Property".equals(name)) {
                columns.put(attribute("Name"), attribute("Type"));
            }
        }

        /** Adds the inherited columns: an e-mail or a phone call inherits those of all activities. */
        private TableMetadata table(final String name) throws DataverseException {
            final Map<String, String> all = new LinkedHashMap<>();
            String foundKey = null;
            EntityType each = types.remove(name);
            while (each != null) {
                each.columns().forEach(all::putIfAbsent);
                foundKey = foundKey == null ? each.key() : foundKey;
                // removed, so that types that inherit from each other end
                each = types.remove(each.base());
            }
            if (foundKey == null) {
                throw DataverseException.refused("The metadata of Dataverse declares no key of the table %s: choose another table".formatted(entitySet));
            }
            return new TableMetadata(foundKey, all);
        }

        private static String unqualified(final String name) {
            return name.substring(name.lastIndexOf('.') + 1);
        }

        private String attribute(final String name) {
            final String value = xml.getAttributeValue(null, name);
            return value == null ? "" : value;
        }
    }
}
