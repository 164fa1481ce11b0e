package io.emailpersonalization.nifi.bench.match;
import java.util.*;
import io.emailpersonalization.nifi.matching.compare.*;
import io.emailpersonalization.nifi.matching.weigh.Weigher;
final class Scratch2 {
    public static void main(final String... a) {
        final Population p = new Population(Integer.parseInt(a[1]), Population.Addresses.of(a[2]), Boolean.parseBoolean(a[3]));
        final int n = Integer.parseInt(a[0]);
        final GeneratedCustomers c = GeneratedCustomers.of(1, n, SharedValue.NONE, p);
        final Engine e = Engine.run(GeneratedCustomers.FIELDS, n, c::key, c::compared);
        final int[] cl = e.clusters();
        final Map<Integer, List<Integer>> m = new TreeMap<>();
        for (int i = 0; i < n; i++) m.computeIfAbsent(cl[i], k -> new ArrayList<>()).add(i);
        int shown = 0;
        for (final List<Integer> l : m.values()) {
            boolean wrong = false;
            for (int i : l) wrong |= !c.truth().same(i, l.get(0));
            if (wrong && shown++ < Integer.parseInt(a[4])) {
                System.out.println("---- " + l.size());
                for (int i : l) System.out.println("  " + Arrays.toString(c.compared(i)));
                System.out.printf("  p=%.5f w=%.2f%n", e.matching().probability(l.get(0), l.get(1)), Weigher.weight(Math.min(1-1e-12,e.matching().probability(l.get(0), l.get(1)))));
            }
        }
        System.out.println(io.emailpersonalization.nifi.matching.model.ModelDocument.write(e.matching().weigher().model()));
    }
}
