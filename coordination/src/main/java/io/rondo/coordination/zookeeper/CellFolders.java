package io.rondo.coordination.zookeeper;

import io.rondo.coordination.Limits;
import java.util.HashMap;
import java.util.Map;
import org.apache.zookeeper.data.Stat;

/** Makes the folders of write-once cells, and keeps each from getting more children than a listing may have. */
final class CellFolders {
    private final Session session;
    private final int most;
    /** What each may hold by now, at most; counted anew when it seems full, since cells are forgotten too. */
    private final Map<String, Integer> counts = new HashMap<>();

    CellFolders(Session session, int most) {
        this.session = session;
        this.most = most;
    }

    /** Called before a cell is written. */
    synchronized void admit(String cell) throws Exception {
        String folder = Nodes.onceFolder(cell);
        Integer known = counts.get(folder);
        if (known == null || known >= most) {
            session.ensure(folder, new byte[0]);
            Stat stat = session.client().checkExists().forPath(folder);
            known = stat == null ? 0 : stat.getNumChildren();
        }
        Limits.require("cells in " + folder, known + 1L, most);
        counts.put(folder, known + 1);
    }
}
