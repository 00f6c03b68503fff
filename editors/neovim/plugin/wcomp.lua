if vim.g.loaded_wcomp then
  return
end
vim.g.loaded_wcomp = true

if vim.lsp.enable then
  vim.lsp.enable('wcomp')
else
  vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, {
    group = vim.api.nvim_create_augroup('wcomp', {}),
    callback = function(event)
      require('wcomp').attach(event.buf)
    end,
  })
end
