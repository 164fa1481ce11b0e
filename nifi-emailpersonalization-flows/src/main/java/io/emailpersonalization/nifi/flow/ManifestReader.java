// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import io.emailpersonalization.nifi.flow.ComponentFacts.Component;
import io.emailpersonalization.nifi.flow.ComponentFacts.Condition;
import io.emailpersonalization.nifi.flow.ComponentFacts.Property;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/** Reads what a bundle declares of its components: the extension manifest that the build of NiFi's bundles writes. ShippedComponentsTest covers it. */
public final class ManifestReader {

    private static final String MANIFEST = "META-INF/docs/extension-manifest.xml";

    private ManifestReader() {
    }

    /** The components of a bundle by type. A bundle without a manifest has none. */
    public static Map<String, Component> read(final Path nar) {
        try (ZipFile file = new ZipFile(nar.toFile())) {
            final ZipEntry entry = file.getEntry(MANIFEST);
            if (entry == null) {
                return Map.of();
            }
            try (InputStream content = file.getInputStream(entry)) {
                return components(content);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Component> components(final InputStream content) throws IOException {
        try {
            final DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            final Element manifest = factory.newDocumentBuilder().parse(content).getDocumentElement();
            final String artifact = text(manifest, "artifactId").orElseThrow();
            final Map<String, Component> components = new TreeMap<>();
            for (final Element extension : list(manifest, "extensions")) {
                components.put(text(extension, "name").orElseThrow(), component(artifact, extension));
            }
            return components;
        } catch (final ParserConfigurationException | SAXException e) {
            throw new IOException("The extension manifest cannot be read", e);
        }
    }

    private static Component component(final String artifact, final Element extension) {
        final Map<String, Property> properties = new LinkedHashMap<>();
        for (final Element property : list(extension, "properties")) {
            properties.put(text(property, "name").orElseThrow(), property(property));
        }
        return new Component(artifact, !list(extension, "dynamicProperties").isEmpty(), child(extension, "dynamicRelationship").isPresent(),
                list(extension, "relationships").stream().map(relationship -> text(relationship, "name").orElseThrow()).sorted().toList(), List.of(), Collections.unmodifiableMap(properties));
    }

    private static Property property(final Element property) {
        return new Property(isTrue(property, "required"), isTrue(property, "sensitive"), text(property, "defaultValue").orElse(null),
                list(property, "allowableValues").stream().map(value -> text(value, "value").orElse("")).toList(),
                child(property, "controllerServiceDefinition").flatMap(service -> text(service, "className")).orElse(null), null,
                list(property, "dependencies").stream().map(dependency -> new Condition(text(dependency, "propertyName").orElseThrow(),
                        list(dependency, "dependentValues").stream().map(Node::getTextContent).toList())).toList());
    }

    private static boolean isTrue(final Element parent, final String name) {
        return text(parent, name).filter("true"::equals).isPresent();
    }

    private static Optional<String> text(final Element parent, final String name) {
        return child(parent, name).map(Node::getTextContent);
    }

    private static Optional<Element> child(final Element parent, final String name) {
        return children(parent).stream().filter(child -> child.getTagName().equals(name)).findFirst();
    }

    /** The elements of a list; none where there is no list. */
    private static List<Element> list(final Element parent, final String name) {
        return child(parent, name).map(ManifestReader::children).orElse(List.of());
    }

    private static List<Element> children(final Element parent) {
        final List<Element> children = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof final Element element) {
                children.add(element);
            }
        }
        return children;
    }
}
