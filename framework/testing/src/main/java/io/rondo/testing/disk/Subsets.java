package io.rondo.testing.disk;

import java.util.ArrayList;
import java.util.List;

/** Which of some steps may have been taken. */
final class Subsets {
    private Subsets() {}

    /** All subsets, in order; if there are more steps than {@code most}, the prefixes, and all but one. */
    static <T> List<List<T>> of(List<T> steps, int most) {
        List<List<T>> subsets = new ArrayList<>();
        if (steps.size() <= most) {
            for (int chosen = 0; chosen < 1 << steps.size(); chosen++) {
                List<T> subset = new ArrayList<>();
                for (int i = 0; i < steps.size(); i++) {
                    if ((chosen >> i & 1) == 1) {
                        subset.add(steps.get(i));
                    }
                }
                subsets.add(subset);
            }
            return subsets;
        }
        for (int i = 0; i <= steps.size(); i++) {
            subsets.add(steps.subList(0, i));
        }
        for (int i = 0; i < steps.size(); i++) {
            List<T> subset = new ArrayList<>(steps);
            subset.remove(i);
            subsets.add(subset);
        }
        return subsets;
    }
}
