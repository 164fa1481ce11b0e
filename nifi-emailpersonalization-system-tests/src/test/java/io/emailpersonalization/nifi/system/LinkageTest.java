// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.system;

import io.emailpersonalization.nifi.demo.Workspace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** One NAR runs on every NiFi from 2.3: each member of NiFi that our jar and the bundled nifi-record-path refer to exists in the API jars of later versions. */
class LinkageTest {

    private static final String NIFI = "org/apache/nifi/";

    /** A class of an API jar: its members as name and descriptor, its parents. */
    private record Type(Set<String> members, Set<String> parents) {
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.3.0", "2.4.0", "2.6.0", "2.8.0"})
    void everyReferenceResolves(final String version) throws IOException {
        final Map<String, Type> types = new HashMap<>();
        try (Stream<Path> jars = Files.list(Workspace.root().resolve("nifi-emailpersonalization-system-tests/target/api").resolve(version))) {
            for (final Path jar : jars.toList()) {
                try (JarInputStream in = new JarInputStream(Files.newInputStream(jar))) {
                    read(in, types);
                }
            }
        }
        assertTrue(types.size() > 300, "the API jars of " + version + " are here");
        final Set<String> missing = new TreeSet<>();
        final Map<String, Set<String>> references = references(types);
        assertTrue(references.size() > 40, "references were found");
        references.forEach((owner, members) -> {
            if (!types.containsKey(owner)) {
                missing.add(owner);
            } else {
                members.stream().filter(member -> !resolves(owner, member, types)).forEach(member -> missing.add(owner + "." + member));
            }
        });
        assertEquals(Set.of(), missing);
    }

    private static boolean resolves(final String owner, final String member, final Map<String, Type> types) {
        final Type type = types.get(owner);
        if (type == null) {
            // a class of Java itself: its members do not go away
            return !owner.startsWith(NIFI);
        }
        return type.members().contains(member) || type.parents().stream().filter(parent -> !"java/lang/Object".equals(parent)).anyMatch(parent -> resolves(parent, member, types))
                || Set.of("toString()Ljava/lang/String;", "hashCode()I", "equals(Ljava/lang/Object;)Z", "getClass()Ljava/lang/Class;").contains(member);
    }

    /** Returns the members that our jar and nifi-record-path refer to, without their own. */
    private static Map<String, Set<String>> references(final Map<String, Type> types) throws IOException {
        final Map<String, Set<String>> references = new HashMap<>();
        final Map<String, Type> own = new HashMap<>();
        try (JarFile nar = new JarFile(Workspace.nar().toFile())) {
            for (final Enumeration<JarEntry> entries = nar.entries(); entries.hasMoreElements();) {
                final ZipEntry entry = entries.nextElement();
                if (entry.getName().matches(".*/nifi-(emailpersonalization-processors|record-path|uuid5)-.*\\.jar")) {
                    try (JarInputStream in = new JarInputStream(nar.getInputStream(entry))) {
                        read(in, own);
                    }
                    try (JarInputStream in = new JarInputStream(nar.getInputStream(entry))) {
                        collect(in, references);
                    }
                }
            }
        }
        references.keySet().removeAll(own.keySet());
        return references;
    }

    private static void read(final JarInputStream jar, final Map<String, Type> types) throws IOException {
        for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
            if (entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class")) {
                reader(jar).accept(new ClassVisitor(Opcodes.ASM9) {
                    private Type type;

                    @Override
                    public void visit(final int version, final int access, final String name, final String signature, final String superName, final String[] interfaces) {
                        final Set<String> parents = new HashSet<>(Set.of(interfaces));
                        if (superName != null) {
                            parents.add(superName);
                        }
                        type = new Type(new HashSet<>(), parents);
                        types.put(name, type);
                    }

                    @Override
                    public MethodVisitor visitMethod(final int access, final String name, final String descriptor, final String signature, final String[] exceptions) {
                        type.members().add(name + descriptor);
                        return null;
                    }

                    @Override
                    public FieldVisitor visitField(final int access, final String name, final String descriptor, final String signature, final Object value) {
                        type.members().add(name + ":" + descriptor);
                        return null;
                    }
                }, ClassReader.SKIP_CODE);
            }
        }
    }

    private static void collect(final JarInputStream jar, final Map<String, Set<String>> references) throws IOException {
        for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
            if (entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class")) {
                reader(jar).accept(new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public void visit(final int version, final int access, final String name, final String signature, final String superName, final String[] interfaces) {
                        add(superName, null);
                        Set.of(interfaces).forEach(type -> add(type, null));
                    }

                    @Override
                    public MethodVisitor visitMethod(final int access, final String name, final String descriptor, final String signature, final String[] exceptions) {
                        return new MethodVisitor(Opcodes.ASM9) {
                            @Override
                            public void visitMethodInsn(final int opcode, final String owner, final String method, final String type, final boolean isInterface) {
                                add(owner, method + type);
                            }

                            @Override
                            public void visitFieldInsn(final int opcode, final String owner, final String field, final String type) {
                                add(owner, field + ":" + type);
                            }

                            @Override
                            public void visitTypeInsn(final int opcode, final String type) {
                                add(type, null);
                            }
                        };
                    }

                    private void add(final String owner, final String member) {
                        if (owner != null && owner.startsWith(NIFI)) {
                            final Set<String> members = references.computeIfAbsent(owner, any -> new HashSet<>());
                            if (member != null) {
                                members.add(member);
                            }
                        }
                    }
                }, ClassReader.SKIP_DEBUG);
            }
        }
    }

    private static ClassReader reader(final InputStream in) throws IOException {
        return new ClassReader(in.readAllBytes());
    }
}
