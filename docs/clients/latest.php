<?php
// The newest items as a list to put into a page. Kept for ten minutes, and shown from there when the catalogue is away.
//   SAMLAD=http://127.0.0.1:8080 php latest.php
$base = getenv('SAMLAD') ?: 'http://127.0.0.1:8080';
$cache = sys_get_temp_dir() . '/samlad-' . md5($base) . '.json';

if (!is_file($cache) || filemtime($cache) < time() - 600) {
    $context = stream_context_create(['http' => ['timeout' => 5, 'header' => "Accept: application/json\r\n"]]);
    $text = @file_get_contents("$base/api/v1/items?limit=5&sort=published&fields=title,url,organisations", false, $context);
    if ($text !== false) {
        file_put_contents($cache, $text, LOCK_EX);
    }
}
$answer = is_file($cache) ? json_decode(file_get_contents($cache), true) : ['items' => []];
echo "<ul>\n";
foreach ($answer['items'] as $item) {
    $names = implode(', ', array_column($item['organisations'], 'name'));
    printf("<li><a href=\"%s\">%s</a> %s</li>\n",
        htmlspecialchars($item['url']), htmlspecialchars($item['title']), htmlspecialchars($names));
}
echo "</ul>\n";
